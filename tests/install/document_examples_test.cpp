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
    const auto script = folder_.write("examples.sh", "set -eu\ncd \"$1\"\n" + commands);
    // On a machine with other work the busy waiting of OpenMP makes this ten times slower.
    const auto done =
        testing::run({"/bin/sh", script.string(), folder_.path().string()}, {{"OMP_WAIT_POLICY", "passive"}});
    EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
  }

  void expect_files(const std::vector<std::string>& files) const {
    for (const auto& file : files) EXPECT_TRUE(fs::exists(folder_ / file)) << file;
  }

  const testing::TemporaryFolder folder_;
};

TEST_F(DocumentExamples, OfReadmeRunAndLeaveWhatItSays) {
  const auto commands = testing::tested_blocks(testing::source("README.md"));
  ASSERT_THAT(commands, ::testing::HasSubstr("deepwrist test"));
  run(commands);
  expect_files({"out/landmarks.csv", "out/rois/dataset_meta.csv", "out/predictions.csv",
                "out/predictions_studies.csv", "out/gradcam/0001_PA.png"});
}

// Phantoms take the place of radiographs, and of what people do on the page of `annotate`. Keys behind those
// that the document shows cut the trainings short; and so that a classifier learns something in seconds, all
// intact wrists look like one, and all fractured ones like another, but the last, without which there would
// be nothing to calibrate.
TEST_F(DocumentExamples, OfOwnDataLeadFromAFolderToATestedPipeline) {
  const auto commands = testing::tested_blocks(testing::source("docs/own-data.md"));
  for (const auto* program : {"localize", "train_localizer", "test_localizer", "create_dataset",
                              "train_classifier", "calibrate", "test"})
    ASSERT_THAT(commands, ::testing::HasSubstr("deepwrist " + std::string(program) + " ")) << program;
  run(R"(
PATH="$PWD/build/release/bin:$PATH"
command deepwrist make_phantoms scans --count 10 --seed 7 > phantoms.txt
sed 's#^\(PA\|LAT\)/#scans/&#' scans/landmarks.csv | head -n 17 > landmarks.csv
sed 's#,\(PA\|LAT\)/#,scans/\1/#' scans/cases.csv > all.csv
head -n 17 all.csv > cases.csv
(head -n 1 all.csv; tail -n 4 all.csv) > unseen.csv
deepwrist() {
  case $1 in
    train_localizer) command deepwrist "$@" train_params.n_fold=2 train_params.n_epochs=1 ;;
    train_classifier)
      for view in PA LAT; do
        awk -F, -v view=$view 'NR > 1 && ($3 == 1) == (view == "LAT") {
          to = "rois/" view "/" $1 "_" view ".png"
          if (!($4 in first)) first[$4] = to
          else system("cp " first[$4] " " to)
        }' cases.csv
        cp rois/$view/0001_$view.png rois/$view/0008_$view.png
      done
      command deepwrist "$@" train_params.n_fold=2 train_params.n_epochs=20 train_params.train_bs=4 \
        train_params.release_after=0 train_params.mixup.enabled=false optimizer.name=Adam \
        optimizer.params.lr=0.003 '~model.params.layers' 'model.params.blocks=[1,1,1,1]' model.params.width=8 ;;
    *) command deepwrist "$@" ;;
  esac
}
)" + commands);
  expect_files({"found/landmarks.csv", "found/pictures/0001_LAT_PA.png", "snapshots/localizer/manifest.json",
                "rois/dataset_meta.csv", "snapshots/classifier/manifest.json",
                "results/predictions_report.html", "results/gradcam/0009_PA.png"});
}

}  // namespace
}  // namespace deepwrist
