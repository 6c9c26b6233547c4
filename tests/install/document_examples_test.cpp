// Examples of documents, run as they stand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/install/shell_commands.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {
namespace fs = std::filesystem;

class DocumentExamples : public ::testing::Test {
 protected:
  DocumentExamples() {
    fs::create_directories(folder_ / "build/release");
    fs::create_directory_symlink(testing::program("").parent_path(), folder_ / "build/release/bin");
  }

  void run(const std::string& commands) const {
    const auto script = folder_.write("examples.sh", "set -eu\ncd \"$1\"\n. \"$2\"\n" + commands);
    // On a machine with other work the busy waiting of OpenMP makes this ten times slower.
    const auto done = testing::run({"/bin/sh", script.string(), folder_.path().string(),
                                    testing::source("tests/install/example_surroundings.sh").string()},
                                   {{"OMP_WAIT_POLICY", "passive"}});
    EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
  }

  void expect_files(const std::vector<std::string>& files) const {
    for (const auto& file : files) EXPECT_TRUE(fs::exists(folder_ / file)) << file;
  }

  const testing::TemporaryFolder folder_;
};

TEST_F(DocumentExamples, OfReadmeRunFromTheFirstToTheLast) {
  const auto commands = testing::tested_blocks(testing::source("README.md"));
  for (const auto* words :
       {"annotate", "test experiment=your_testset", "train --experiment=your_localizer.yaml",
        "import_weights Fracture_Detection_Block.tar.gz", "test --help"})
    ASSERT_THAT(commands, ::testing::HasSubstr("deepwrist " + std::string(words))) << words;
  fs::create_directory_symlink(testing::source("config"), folder_ / "config");
  fs::create_directory(folder_ / "my");
  folder_.write(
      "my/experiment.yaml",
      "dataset: {meta: wrists/cases.csv}\nsave_path: out/mine.csv\nsnapshot_folder: weights/classifier\n"
      "localizer: {snapshot_folder: weights/localizer}\n");
  run(commands);
  expect_files({"found/landmarks.csv", "found/pictures/0001_LAT_PA.png", "results/predictions.csv",
                "out/landmarks.csv", "out/rois/dataset_meta.csv", "out/predictions.csv",
                "out/predictions_studies.csv", "out/gradcam/0001_PA.png", "out/testset_1.csv", "out/mine.csv",
                "out/yours.csv", "out/pa.csv", "out/published.csv"});
}

TEST_F(DocumentExamples, OfOwnDataLeadFromAFolderToATestedPipeline) {
  const auto commands = testing::tested_blocks(testing::source("docs/own-data.md"));
  for (const auto* program : {"localize", "annotate", "train_localizer", "test_localizer", "create_dataset",
                              "train_classifier", "calibrate", "test"})
    ASSERT_THAT(commands, ::testing::HasSubstr("deepwrist " + std::string(program) + " ")) << program;
  run(commands);
  expect_files({"found/landmarks.csv", "found/pictures/0001_LAT_PA.png", "snapshots/localizer/manifest.json",
                "rois/dataset_meta.csv", "snapshots/classifier/manifest.json",
                "results/predictions_report.html", "results/gradcam/0009_PA.png"});
}

}  // namespace
}  // namespace deepwrist
