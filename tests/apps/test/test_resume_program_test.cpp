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
  EXPECT_THAT(resumed.out, HasSubstr("3 kept, 0 changed, 3 new"));
  EXPECT_EQ(column(predictions(), "Fracture_Prediction"), whole);
}

TEST_F(TestResume, ResumeMakesMissingPictures) {
  const std::vector<std::string> pictures{"save_gradcam=true", "gradcam_dir=" + (own_ / "cam").string()};
  ASSERT_EQ(run_test(pictures).exit_code, 0);
  fs::remove(fs::directory_iterator(own_ / "cam")->path());
  auto more = pictures;
  more.push_back("resume=true");
  EXPECT_THAT(run_test(more).out, HasSubstr("5 kept, 0 changed, 0 new"));
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

/// A table of `rows`, each "ID,Fname,Side,Fracture", over copies of two phantoms, a.dcm and b.dcm.
class TestResumeOfTables : public TestResume {
 protected:
  TestResumeOfTables() {
    const auto images = column(cases_csv(), "Fname");
    for (const auto& [from, to] : {std::pair(images[0], "a.dcm"), std::pair(images[2], "b.dcm")})
      fs::copy_file(fs::path(cases_csv()).parent_path() / from, own_ / to);
  }

  Finished run_on(const std::string& rows, const std::vector<std::string>& more = {}) const {
    const auto table = own_.write("mine.csv", "ID,Fname,Side,Fracture\n" + rows);
    auto options = more;
    options.push_back("dataset.meta=" + table.string());
    return run_test(options);
  }
  std::string scores() const {
    std::string text;
    const auto ids = column(predictions(), "ID"), values = column(predictions(), "Fracture_Prediction");
    for (std::size_t i = 0; i < ids.size(); ++i) text += ids[i] + "=" + values[i] + " ";
    return text;
  }
};

TEST_F(TestResumeOfTables, AChangedFileIsComputedAgain) {
  ASSERT_EQ(run_on("A,a.dcm,0,1\nB,b.dcm,0,0\n").exit_code, 0);
  const auto before = column(predictions(), "Fracture_Prediction");
  fs::copy_file(own_ / "b.dcm", own_ / "a.dcm", fs::copy_options::overwrite_existing);
  const auto resumed = run_on("A,a.dcm,0,1\nB,b.dcm,0,0\n", {"resume=true"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("1 kept, 1 changed, 0 new"));
  EXPECT_EQ(column(predictions(), "Fracture_Prediction"), (std::vector{before[1], before[1]}));
}

TEST_F(TestResumeOfTables, AChangedLabelIsInTheTable) {
  ASSERT_EQ(run_on("A,a.dcm,0,1\nB,b.dcm,0,0\n").exit_code, 0);
  const auto resumed = run_on("A,a.dcm,0,0\nB,b.dcm,0,0\n", {"resume=true"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("1 kept, 1 changed, 0 new"));
  EXPECT_THAT(column(predictions(), "Fracture"), Each(::testing::StrEq("0")));
}

TEST_F(TestResumeOfTables, ARowAtTheTopGivesNobodyAnothersScore) {
  const std::string two = "A,a.dcm,0,1\nB,b.dcm,0,0\n";
  ASSERT_EQ(run_on(two, {"anonymize=true"}).exit_code, 0);
  fs::copy_file(own_ / "b.dcm", own_ / "c.dcm");
  const auto resumed = run_on("C,c.dcm,0,0\n" + two, {"anonymize=true", "resume=true"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  const auto after = scores();
  ASSERT_EQ(run_on("C,c.dcm,0,0\n" + two, {"anonymize=true", "overwrite=true"}).exit_code, 0);
  EXPECT_EQ(after, scores()) << "as a run from the start";
}

TEST_F(TestResumeOfTables, RowsOfAnotherTableDoNotVanishUnasked) {
  ASSERT_EQ(run_on("A,a.dcm,0,1\nB,b.dcm,0,0\n").exit_code, 0);
  const auto before = scores();
  for (const auto& more : {std::vector<std::string>{}, {"resume=true"}, {"--dry-run"}}) {
    const auto refused = run_on("A,a.dcm,0,1\n", more);
    EXPECT_EQ(refused.exit_code, 2) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("1 of its 2 finished rows"));
  }
  EXPECT_EQ(scores(), before);
  const auto replaced = run_on("A,a.dcm,0,1\n", {"overwrite=true"});
  EXPECT_EQ(replaced.exit_code, 0) << replaced.err;
  EXPECT_EQ(column(predictions(), "ID"), std::vector<std::string>{"A"});
}

TEST_F(TestResumeOfTables, AnotherCommandDoesNotReplaceAFinishedTableUnasked) {
  ASSERT_EQ(run_on("A,a.dcm,0,1\n").exit_code, 0);
  EXPECT_EQ(run_on("A,a.dcm,0,1\n").exit_code, 0) << "the same does";
  const auto other = run_on("A,a.dcm,0,1\n", {"roi.pa_mm=80"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("overwrite=true"));
  EXPECT_EQ(run_on("A,a.dcm,0,1\n", {"roi.pa_mm=80", "overwrite=true"}).exit_code, 0);
}

TEST_F(TestResumeOfTables, ACaseThatFailsNowKeepsNoPictureOfThen) {
  const std::vector<std::string> pictures{"save_image=true",
                                          "save_image_dir=" + (own_ / "overlays").string()};
  ASSERT_EQ(run_on("A,a.dcm,0,1\nB,b.dcm,0,0\n", pictures).exit_code, 0);
  ASSERT_EQ(std::distance(fs::directory_iterator(own_ / "overlays"), {}), 2);
  own_.write("a.dcm", "no image");
  auto more = pictures;
  more.push_back("resume=true");
  EXPECT_EQ(run_on("A,a.dcm,0,1\nB,b.dcm,0,0\n", more).exit_code, 3);
  EXPECT_EQ(std::distance(fs::directory_iterator(own_ / "overlays"), {}), 1);
}

TEST_F(TestResume, RefusesToLoseTheRowsOfAKilledRun) {
  own_.write("predictions.csv.partial", "ID,status\nA,ok\n");
  const auto failed = run_test();
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err, HasSubstr("resume=true"));
}

TEST_F(TestResume, InterruptedLeavesACompleteTableAndSaysHowToGoOn) {
  const auto stopped = run_and_signal(test_command({"chunk=1", "log.level=debug"}), "chunk computed: 1 of", SIGTERM);
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
