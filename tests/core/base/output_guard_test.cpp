#include "core/base/output_guard.h"

#include <gmock/gmock.h>

#include <functional>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class OutputGuardTest : public ::testing::Test {
 protected:
  OutputGuardTest() {
    table_ = folder_.write("data/cases.csv", "ID\n");
    image_ = folder_.write("data/images/a.dcm", "x");
    fs::create_directories(folder_ / "out");
  }

  std::string refusal(const std::function<void(OutputGuard&)>& outputs) {
    OutputGuard guard;
    guard.reads(table_, "dataset.meta");
    guard.reads_image(image_, "an image of dataset.meta");
    outputs(guard);
    try {
      guard.require_separate();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      return error.what();
    }
    return "";
  }

  testing::TemporaryFolder folder_;
  fs::path table_, image_;
};

TEST_F(OutputGuardTest, AnInputUnderAnyNameIsRefusedWithBothNames) {
  fs::create_symlink(table_, folder_ / "link.csv");
  fs::create_hard_link(table_, folder_ / "hard.csv");
  fs::create_directory_symlink(folder_ / "data", folder_ / "other");
  const auto relative = fs::relative(table_);
  for (const fs::path& name : {table_, folder_ / "link.csv", folder_ / "hard.csv",
                               folder_ / "other/cases.csv", folder_ / "data/images/../cases.csv", relative}) {
    EXPECT_THAT(
        refusal([&](OutputGuard& guard) { guard.writes(name, "save_path"); }),
        AllOf(HasSubstr("save_path '" + name.string()), HasSubstr("is the same file as dataset.meta '")))
        << name;
  }
}

TEST_F(OutputGuardTest, OtherNamesPass) {
  EXPECT_EQ(refusal([&](OutputGuard& guard) {
              guard.writes(folder_ / "data/new.csv", "save_path");
              guard.writes(folder_ / "nowhere/yet/new.csv", "log.file");
              guard.writes("", "nothing");
              guard.fills(folder_ / "out", "gradcam_dir");
              guard.fills(folder_ / "data", "save_image_dir");
              guard.writes_into_filled(folder_ / "out/a_PA.png", "gradcam_dir");
              guard.owns(folder_ / "out", "snapshot_dir");
            }),
            "");
}

TEST_F(OutputGuardTest, TwoOutputsOfOneNameAreRefused) {
  EXPECT_THAT(refusal([&](OutputGuard& guard) {
                guard.writes(folder_ / "new/a.csv", "save_path");
                guard.writes(folder_ / "new/../new/a.csv", "log.file");
              }),
              AllOf(HasSubstr("log.file '"), HasSubstr("save_path '"), HasSubstr("one and the same output")));
  EXPECT_THAT(refusal([&](OutputGuard& guard) {
                guard.fills(folder_ / "pictures", "gradcam_dir");
                guard.fills(folder_ / "pictures/", "save_image_dir");
              }),
              HasSubstr("one and the same output"));
}

TEST_F(OutputGuardTest, PicturesDoNotGoAmongTheImages) {
  EXPECT_THAT(refusal([&](OutputGuard& guard) { guard.fills(folder_ / "data/images", "gradcam_dir"); }),
              AllOf(HasSubstr("gradcam_dir '"), HasSubstr("is the folder of an image of dataset.meta '")));
  fs::create_hard_link(image_, folder_ / "out/1_PA.png");
  EXPECT_THAT(refusal([&](OutputGuard& guard) {
                guard.fills(folder_ / "out", "gradcam_dir");
                guard.writes_into_filled(folder_ / "out/1_PA.png", "gradcam_dir");
              }),
              HasSubstr("is the same file as an image"));
}

TEST_F(OutputGuardTest, AFolderThatIsReplacedHoldsNoInput) {
  EXPECT_THAT(refusal([&](OutputGuard& guard) { guard.owns(folder_ / "data", "snapshot_dir"); }),
              AllOf(HasSubstr("snapshot_dir '"), HasSubstr("has dataset.meta '"), HasSubstr("a.dcm' in it")));
}

TEST_F(OutputGuardTest, EveryFileOfAFolderOfInputsCounts) {
  const auto weights = folder_.write("snapshot/PA/fold_0/best.pt", "w");
  EXPECT_THAT(refusal([&](OutputGuard& guard) {
                guard.reads_folder(folder_ / "snapshot", "snapshot_folder");
                guard.writes(weights, "save_path");
              }),
              HasSubstr("is the same file as snapshot_folder '"));
}

}  // namespace
}  // namespace deepwrist
