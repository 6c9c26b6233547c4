// Runs that go on from their checkpoint, with the same configuration and with another.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <csignal>
#include <cstdlib>

#include "core/base/error.h"
#include "core/base/signals.h"
#include "core/train/trainer.h"
#include "tests/core/train/line_task.h"

namespace deepwrist::train {
namespace {

class TrainerResume : public LineTest {
 protected:
  TrainerOptions in(const std::string& run, int epochs) const {
    auto result = options(epochs);
    result.folder = folder_ / run;
    result.digest = "configuration";
    return result;
  }
  static void train(const TrainerOptions& options) {
    LineTask task;
    run_training(task, options);
  }
};

TEST_F(TrainerResume, AFinishedRunIsLeftAlone) {
  train(in("run", 3));
  const auto before = last();
  train(in("run", 3));
  EXPECT_TRUE(torch::equal(last(), before));
  EXPECT_EQ(history("lr").size(), 3U);
}

TEST_F(TrainerResume, MoreEpochsGoOnWhereItEnded) {
  train(in("straight", 5));
  train(in("run", 2));
  auto longer = in("run", 5);
  longer.digest = "another configuration";
  train(longer);
  EXPECT_TRUE(torch::equal(last("straight"), last("run")));
  EXPECT_EQ(history("train_loss", "straight"), history("train_loss", "run"));
}

TEST_F(TrainerResume, AnotherOptimiserBeginsAnewWhereTheConfigurationChanged) {
  auto adam = in("run", 2);
  adam.optimizer.name = "Adam";
  train(adam);
  auto sgd = in("run", 3);
  EXPECT_THROW(train(sgd), Error) << "the same digest: the checkpoint is not this run's";
  sgd.digest = "another configuration";
  const auto before = last();
  train(sgd);
  EXPECT_FALSE(torch::equal(last(), before));
  EXPECT_EQ(read_training_state(folder_ / "run/last.pt").epoch, 3);
}

TEST_F(TrainerResume, AnAverageBeginsWithThePresentWeights) {
  train(in("run", 2));
  const auto before = last();
  auto averaged = in("run", 3);
  averaged.digest = "another configuration";
  averaged.train.ema = 0.5;
  train(averaged);
  EXPECT_TRUE(torch::allclose(best(), 2.0 / 11 * before + 9.0 / 11 * last(), 0, 1e-6));
}

TEST_F(TrainerResume, TheScheduleOfAReleaseGoesOn) {
  const auto stepped = [&](const std::string& run, int epochs) {
    auto result = in(run, epochs);
    result.train.release_after = 2;
    result.schedule.name = "MultiStepLR";
    result.schedule.milestones = {3};
    LineTask task;
    task.has_head = true;
    run_training(task, result);
  };
  stepped("straight", 8);
  for (int epochs = 1; epochs <= 8; ++epochs) stepped("run", epochs);
  EXPECT_EQ(history("lr", "straight"), history("lr", "run"));
  EXPECT_TRUE(torch::equal(last("straight"), last("run")));
}

TEST_F(TrainerResume, StoppedInValidationItGoesOnThere) {
  auto averaged = in("run", 4);
  averaged.train.ema = 0.9;
  // In a child: what a signal leaves behind cannot be undone.
  const auto stopped = [&] {
    install_stop_handlers();
    LineTask task;
    task.at_validation = [](int epoch) {
      if (epoch == 2) std::raise(SIGTERM);
    };
    try {
      run_training(task, averaged);
    } catch (const Error& error) {
      std::_Exit(exit_code(error.kind()));
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(stopped(), ::testing::ExitedWithCode(kExitTerminated), "");
  const auto state = read_training_state(folder_ / "run/last.pt");
  EXPECT_EQ(state.epoch, 2);
  EXPECT_EQ(state.batch, 1) << "the epoch's only batch is not trained again";
  train(averaged);
  averaged.folder = folder_ / "straight";
  train(averaged);
  EXPECT_TRUE(torch::equal(last("straight"), last("run")));
  EXPECT_TRUE(torch::equal(best("straight"), best("run")));
  EXPECT_EQ(history("train_loss", "straight"), history("train_loss", "run"));
}

}  // namespace
}  // namespace deepwrist::train
