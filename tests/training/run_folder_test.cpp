#include "training/run_folder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>

#include "core/config/yaml.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

TrainingExperiment experiment_in(const fs::path& folder) {
  TrainingExperiment experiment;
  experiment.root = config::parse_document("seed: 2020\n", "a test");
  experiment.snapshot_dir = folder;
  experiment.folds = 2;
  return experiment;
}

TEST(RunFolder, IsARunForOthersFromTheMomentThatItHoldsAnything) {
  const testing::TemporaryFolder folder;
  for (int i = 0; i < 5; ++i) {
    const auto experiment = experiment_in(folder / std::to_string(i));
    std::atomic<bool> is_begun{false};
    auto others = std::async(std::launch::async, [&] {
      while (!is_begun) RunFolder::check(experiment);
    });
    std::optional<RunFolder> run;
    EXPECT_NO_THROW(run.emplace(experiment));
    is_begun = true;
    EXPECT_NO_THROW(others.get());
  }
}

TEST(RunFolder, OfAStartThatEndedAtOnceIsBegunAgain) {
  const testing::TemporaryFolder folder;
  const auto experiment = experiment_in(folder.path());
  folder.write("training.lock", "host 1");
  EXPECT_NO_THROW(const RunFolder run(experiment));
  EXPECT_TRUE(fs::is_regular_file(folder / "params.yaml"));
  folder.write("training.lock", "host 1");
  folder.write("PA/fold_0/.lock", "host 1");
  EXPECT_NO_THROW(const RunFolder run(experiment));
}

}  // namespace
}  // namespace deepwrist::training
