// Programs of now read what version 1 wrote: tests/golden/version1.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {
namespace fs = std::filesystem;
using ::testing::HasSubstr;

class EarlierFiles : public ::testing::Test {
 protected:
  static std::string file(const std::string& name) {
    return testing::golden(fs::path("version1") / name).string();
  }
  static testing::Finished run(const std::string& program, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), testing::program(program).string());
    return testing::run(arguments, {{"OMP_WAIT_POLICY", "passive"}});
  }

  testing::TemporaryFolder folder_;
};

TEST_F(EarlierFiles, ASnapshotFolderIsReadAndItsManifestBelieved) {
  const auto wrists = (folder_ / "wrists").string();
  ASSERT_EQ(run("make_phantoms", {wrists, "--count", "1", "--width", "128", "--height", "160"}).exit_code,
            kExitDone);
  const auto done = run(
      "localize", {"dataset.meta=" + wrists + "/PA/*.dcm", "localizer.snapshot_folder=" + file("localizer"),
                   "save_path=" + (folder_ / "landmarks.csv").string()});
  EXPECT_EQ(done.exit_code, kExitDone) << done.err;
  EXPECT_THAT(read_file(folder_ / "landmarks.csv", 1 << 20), HasSubstr("0001_PA"));
}

TEST_F(EarlierFiles, APackedSnapshotIsInstalledWithAllThatIsInIt) {
  const auto place = folder_ / "installed";
  const auto done = run("install", {file("localizer.dwsnap"), "--to", place.string()});
  ASSERT_EQ(done.exit_code, kExitDone) << done.err;
  for (const char* name : {"manifest.json", "PA/fold_0/best.pt", "mean_std_0.npy", "data_profile.json"}) {
    EXPECT_EQ(read_file(place / name, 1 << 20), read_file(file(std::string("localizer/") + name), 1 << 20));
  }
}

TEST_F(EarlierFiles, NewRadiographsAreComparedWithTheTrainingsProfile) {
  const auto wrists = (folder_ / "wrists").string();
  ASSERT_EQ(run("make_phantoms", {wrists, "--count", "2", "--width", "128", "--height", "160"}).exit_code,
            kExitDone);
  const auto done = run("drift", {wrists + "/landmarks.csv", file("localizer"), "--bootstrap", "10", "--out",
                                  (folder_ / "drift").string()});
  EXPECT_EQ(done.exit_code, kExitDone) << done.err;
  EXPECT_THAT(done.out, HasSubstr("PA: pixel spacing (mm)"));
}

TEST_F(EarlierFiles, ATableOfResultsIsEvaluatedWithTheThresholdsOfItsRun) {
  const auto done = run("evaluate", {file("predictions.csv"), "--out", folder_.path().string(),
                                     "--no-figures", "--bootstrap", "10", "--require", "study.auroc>=1"});
  EXPECT_EQ(done.exit_code, kExitDone) << done.err;
  EXPECT_THAT(done.out, HasSubstr("thresholds of the run that made the table (predictions.csv.run.json)"));
}

TEST_F(EarlierFiles, ATableOfLandmarksIsOneOfAnnotations) {
  const auto done = run("repeatability", {file("landmarks.csv"), file("landmarks.csv"), "--out",
                                          folder_.path().string(), "--no-figures"});
  EXPECT_EQ(done.exit_code, kExitDone) << done.err;
  EXPECT_THAT(done.out, HasSubstr("0.00"));
}

TEST_F(EarlierFiles, ATrainingRunIsItsOwnExperiment) {
  const auto printed = run("train", {"resume=" + file("training"), "--print-config"});
  EXPECT_EQ(printed.exit_code, kExitDone) << printed.err;
  EXPECT_THAT(printed.out, HasSubstr("hg_depth: 1"));
  EXPECT_THAT(printed.out, HasSubstr("n_epochs: 1"));
}

}  // namespace
}  // namespace deepwrist
