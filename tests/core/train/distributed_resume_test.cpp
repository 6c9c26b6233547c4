#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/train/trainer.h"
#include "tests/core/train/rank_task.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::train {
namespace {

using testing::difference;
using testing::rank_options;
using testing::RankTask;
using testing::state_of;

TEST(DistributedResume, AnotherNumberOfRanksGoesOnAsIfNobodyHadStopped) {
  const testing::TemporaryFolder folder;
  auto options = rank_options(folder / "alone");
  options.train.ema = 0.9;
  options.optimizer.lr = 1e-3;
  options.train.epochs = 4;
  RankTask alone("se_resnet", torch::kDouble);
  run_training(alone, options);
  options.folder = folder / "run";
  options.train.epochs = 2;
  testing::train_by_ranks("se_resnet", torch::kDouble, 2, options);
  options.train.epochs = 3;
  testing::train_by_ranks("se_resnet", torch::kDouble, 3, options);
  options.train.epochs = 4;
  RankTask last("se_resnet", torch::kDouble);
  run_training(last, options);
  // Sums of a batch normalisation are taken in another order by one process than by ranks: a few units in the
  // last place of float64, which four epochs let grow.
  EXPECT_LT(difference(state_of(folder / "run"), state_of(folder / "alone")), 1e-11);
}

}  // namespace
}  // namespace deepwrist::train
