// Ranks that share each batch have the weights of one process, as far as float64 tells.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <ATen/Parallel.h>

#include "core/base/error.h"
#include "core/train/history.h"
#include "core/train/trainer.h"
#include "tests/core/distributed/rank_threads.h"
#include "tests/core/train/rank_task.h"

namespace deepwrist::train {
namespace {

using ::testing::AllOf;
using testing::difference;
using ::testing::Each;
using ::testing::HasSubstr;
using testing::rank_options;
using testing::RankTask;
using testing::state_of;
using testing::train_by_ranks;

/// Everything that a step can have beside the network; ten epochs are 20 steps then.
void ask_for_all(TrainerOptions& options) {
  options.train.epochs = 10;
  options.train.mixup = true;
  options.train.accumulate = 2;
  options.train.gradient_clip = 0.5;
  options.train.ema = 0.9;
  options.train.release_after = 2;
}

/// By name of the network.
class SharedBatches : public ::testing::TestWithParam<std::string> {
 protected:
  TrainerOptions options(const std::string& run) const {
    auto options = rank_options(folder_ / run);
    if (GetParam() == "se_resnet") {
      options.optimizer.name = "Adam";
      options.optimizer.lr = 1e-3;
      // With 1e-8 the rounding of gradients that are almost zero is divided by it.
      options.optimizer.eps = 1e-4;
    }
    ask_for_all(options);
    return options;
  }
  testing::TemporaryFolder folder_;
};

TEST_P(SharedBatches, GiveTheWeightsOfOneProcess) {
  RankTask alone(GetParam(), torch::kDouble);
  run_training(alone, options("alone"));
  const auto expected = state_of(folder_ / "alone");
  const auto course = read_metrics(folder_ / "alone/metrics.csv");
  for (const int ranks : {2, 3, 4}) {
    const auto run = std::to_string(ranks);
    train_by_ranks(GetParam(), torch::kDouble, ranks, options(run));
    const double most = difference(state_of(folder_ / run), expected);
    RecordProperty("ranks_" + run, fmt::format("{:.2g}", most));
    EXPECT_LT(most, 1e-12) << ranks << " ranks";
    const auto shared = read_metrics(folder_ / run / "metrics.csv");
    ASSERT_EQ(shared.size(), course.size());
    for (const char* name : {"train_loss", "val_loss", "val_first", "val_sum"}) {
      // Outputs are kept in float32; so near they round alike but for a last digit.
      EXPECT_NEAR(value_of(shared.back(), name), value_of(course.back(), name), 1e-5) << name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, SharedBatches, ::testing::Values("hourglass", "se_resnet"));

class SharedBatch : public ::testing::Test {
 protected:
  testing::TemporaryFolder folder_;
};

TEST_F(SharedBatch, OfStatisticsOfEachPartIsAnotherTraining) {
  auto options = rank_options(folder_ / "alone");
  options.train.epochs = 1;
  RankTask alone("hourglass", torch::kDouble);
  run_training(alone, options);
  options.folder = folder_ / "parts";
  options.train.sync_bn = false;
  train_by_ranks("hourglass", torch::kDouble, 3, options);  // which expects the same bits on all ranks
  EXPECT_GT(difference(state_of(folder_ / "parts"), state_of(folder_ / "alone")), 1e-3);
}

TEST_F(SharedBatch, InFloat32StaysWithinTheRoundingOfThreads) {
  auto options = rank_options(folder_ / "one");
  options.train.epochs = 1;
  options.optimizer.lr = 1e-3;  // larger ones make much of every rounding
  const int threads = at::get_num_threads();
  RankTask one("se_resnet", torch::kFloat), two("se_resnet", torch::kFloat);
  at::set_num_threads(1);
  run_training(one, options);
  at::set_num_threads(2);
  options.folder = folder_ / "two";
  run_training(two, options);
  at::set_num_threads(threads);
  options.folder = folder_ / "ranks";
  train_by_ranks("se_resnet", torch::kFloat, 2, options);
  const double gap = difference(state_of(folder_ / "two"), state_of(folder_ / "one"));
  const double most = difference(state_of(folder_ / "ranks"), state_of(folder_ / "one"));
  RecordProperty("threads", fmt::format("{:.2g}", gap));
  RecordProperty("ranks", fmt::format("{:.2g}", most));
  EXPECT_LT(most, 10 * std::max(gap, 1e-6));
}

/// What each of three ranks throws, where task of the last has something wrong.
std::vector<std::string> failures(const TrainerOptions& options, void (*spoil)(RankTask&)) {
  return testing::run_rank_threads(3, [&](const distributed::Group& group) {
    static std::mutex making;
    std::unique_lock lock(making);
    RankTask task("hourglass", torch::kDouble);
    lock.unlock();
    spoil(task);
    auto own = options;
    own.group = &group;
    if (!group.is_first()) own.folder = options.folder / "others";
    run_training(task, own);
  });
}

TEST_F(SharedBatch, AnImageThatCannotBeMadeEndsAllRanks) {
  const auto found = failures(rank_options(folder_ / "run"), [](RankTask& task) { task.broken_from = 15; });
  EXPECT_THAT(found, Each(HasSubstr("train15: cannot be read")));
}

TEST_F(SharedBatch, ALossThatIsNotFiniteEndsAllRanksWithTheFilesOfTheWholeBatch) {
  const auto found = failures(rank_options(folder_ / "run"), [](RankTask& task) { task.diverges_at = 4; });
  EXPECT_THAT(found, Each(AllOf(HasSubstr("the loss became nan in epoch 1 on: "), HasSubstr("train4"))));
}

}  // namespace
}  // namespace deepwrist::train
