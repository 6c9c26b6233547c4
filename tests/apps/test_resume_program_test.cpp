#include <csignal>
#include <fstream>

#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::HasSubstr;

/// What is left of runs of `test` that ended early, and how others go on from there.
class TestResume : public Programs {};

TEST_F(TestResume, ResumesWithWhatIsMissing) {
  ASSERT_EQ(run_test().exit_code, 0);
  const auto whole = column(predictions(), "Fracture_Prediction");
  std::ifstream in(predictions());
  std::string text, line;
  for (int i = 0; i < 4 && std::getline(in, line); ++i) text += line + "\n";
  own_.write("predictions.csv", text);
  const auto resumed = run_test({"resume=true"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("3 kept from an earlier run"));
  EXPECT_EQ(column(predictions(), "Fracture_Prediction"), whole);
}

TEST_F(TestResume, ResumeMakesMissingPictures) {
  const std::vector<std::string> pictures{"save_gradcam=true", "gradcam_dir=" + (own_ / "cam").string()};
  ASSERT_EQ(run_test(pictures).exit_code, 0);
  fs::remove(fs::directory_iterator(own_ / "cam")->path());
  auto more = pictures;
  more.push_back("resume=true");
  EXPECT_THAT(run_test(more).out, HasSubstr("5 kept from an earlier run"));
  EXPECT_EQ(std::distance(fs::directory_iterator(own_ / "cam"), {}), 6);
}

TEST_F(TestResume, RefusesToResumeWithOtherSettings) {
  ASSERT_EQ(run_test().exit_code, 0);
  const auto failed = run_test({"resume=true", "roi.pa_mm=80"});
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err, HasSubstr("preprocessing"));
  const auto checked = run_test({"resume=true", "roi.pa_mm=80", "--dry-run"});
  EXPECT_EQ(checked.exit_code, 2) << "a dry run says so too";
  EXPECT_THAT(checked.err, HasSubstr("preprocessing"));
}

TEST_F(TestResume, RefusesToLoseTheRowsOfAKilledRun) {
  own_.write("predictions.csv.partial", "ID,status\nA,ok\n");
  const auto failed = run_test();
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err, HasSubstr("resume=true"));
}

TEST_F(TestResume, InterruptedLeavesACompleteTableAndSaysHowToGoOn) {
  const auto stopped = run_and_signal(test_command({"chunk=1", "log.level=debug"}), "chunk 1 of", SIGTERM);
  EXPECT_EQ(stopped.exit_code, 143) << stopped.err;
  EXPECT_THAT(stopped.err, HasSubstr("resume=true"));
  const auto done = column(predictions(), "status");
  EXPECT_THAT(done, Each(::testing::StrEq("ok")));
  EXPECT_GE(done.size(), 1U) << "the chunk that was computed is there";
  EXPECT_LT(done.size(), 6U);
  EXPECT_FALSE(fs::exists(predictions().string() + ".partial"));
  EXPECT_EQ(run_test({"resume=true"}).exit_code, 0);
  EXPECT_EQ(column(predictions(), "status").size(), 6U);
}

TEST_F(TestResume, ErrorsOfWritingBesideTheNetworksEndTheRun) {
  const auto pictures = own_ / "overlays";
  ASSERT_EQ(run_test({"save_image=true", "save_image_dir=" + pictures.string()}).exit_code, 0);
  const auto picture = fs::directory_iterator(pictures)->path();
  fs::remove(picture);
  fs::create_directories(picture / "in the way");
  const auto failed = run_test({"save_image=true", "save_image_dir=" + pictures.string(), "chunk=1"});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.err, HasSubstr(picture.filename().string()));
}

}  // namespace
}  // namespace deepwrist::testing
