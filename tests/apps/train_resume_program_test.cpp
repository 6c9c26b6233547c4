// Runs of train_localizer that end in any way and go on: the same weights as if they had never stopped.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "core/base/sha256.h"
#include "core/train/history.h"
#include "core/train/training_state.h"
#include "tests/apps/train_program_fixture.h"
#include "tests/apps/training_support.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST_F(TrainPrograms, KilledAtAnyMomentEndWithTheSameWeights) {
  const std::vector<std::string> options{"optimizer.name=Adam", "train_params.n_epochs=8",
                                         "train_params.ema=0.9",
                                         "optimizer.scheduler.name=ReduceLROnPlateau"};
  const double whole = seconds_of([&] { ASSERT_EQ(run(localizer(options)).exit_code, 0); });
  auto killed = options;
  const auto other = own_ / "killed";
  killed.push_back("snapshot_dir=" + other.string());
  EXPECT_GT(run_killed_until_done(localizer(killed), whole), 2);
  expect_same_weights(fold(), other / "PA/fold_1");
  EXPECT_EQ(train::read_metrics(other / "PA/fold_1/metrics.csv").size(), 8U);
}

TEST_F(TrainPrograms, StoppedBySignalsGoOnWithTheNextBatch) {
  const std::vector<std::string> options{"train_params.n_epochs=4", "train_params.train_bs=1"};
  ASSERT_EQ(run(localizer(options)).exit_code, 0);
  auto stopped = options;
  stopped.push_back("snapshot_dir=" + (own_ / "stopped").string());
  const auto terminated = run_and_signal(localizer(stopped), "epoch 2/4  lr", SIGTERM);
  EXPECT_EQ(terminated.exit_code, 143) << terminated.err;
  EXPECT_THAT(terminated.err, HasSubstr("the next run continues here"));
  const auto interrupted = run_and_signal(localizer(stopped), "epoch 3/4  lr", SIGINT);
  EXPECT_EQ(interrupted.exit_code, 130) << interrupted.err;
  EXPECT_THAT(interrupted.err, HasSubstr("continues after epoch 2"));
  ASSERT_EQ(run(localizer(stopped)).exit_code, 0);
  expect_same_weights(fold(), own_ / "stopped/PA/fold_1");
}

TEST_F(TrainPrograms, PhantomsMadeMeanwhileAreTheSameAfterAStopAndForAnyNumberOfWorkers) {
  const auto on_phantoms = [&](const std::string& folder, const std::string& workers) {
    return std::vector<std::string>{program("train_localizer"),
                                    "experiment=builtin_localizer",
                                    "dataset.phantoms=study",
                                    "dataset.phantoms_per_epoch=6",
                                    "dataset.phantoms_validated=2",
                                    "dataset.side=[LAT]",
                                    "train_params.n_epochs=2",
                                    "train_params.train_bs=3",
                                    "train_params.ema=0.9",
                                    "model.params.bw=2",
                                    "model.params.hg_depth=1",
                                    "threads=1",
                                    "tensorboard.use=false",
                                    "dataset.n_data_workers=" + workers,
                                    "snapshot_dir=" + (own_ / folder).string()};
  };
  const auto at_once = run(on_phantoms("at_once", "0"));
  ASSERT_EQ(at_once.exit_code, 0) << at_once.err;
  const auto stopped = run_and_signal(on_phantoms("stopped", "2"), "epoch 1/2  lr", SIGTERM);
  EXPECT_EQ(stopped.exit_code, 143) << stopped.err;
  ASSERT_EQ(run(on_phantoms("stopped", "2")).exit_code, 0);
  expect_same_weights(own_ / "at_once/LAT/fold_0", own_ / "stopped/LAT/fold_0");
  EXPECT_TRUE(fs::exists(own_ / "stopped/manifest.json"));
}

TEST_F(TrainPrograms, TrainAFinishedRunForMoreEpochs) {
  ASSERT_EQ(run(localizer({"train_params.n_epochs=2"})).exit_code, 0);
  const auto refused = run(localizer({"train_params.n_epochs=4"}));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("train_params.n_epochs: 4, was 2"));
  EXPECT_TRUE(fs::exists(snapshot() / "manifest.json"));
  const auto longer = run(localizer({"train_params.n_epochs=4", "resume_with_changes=true"}));
  ASSERT_EQ(longer.exit_code, 0) << longer.err;
  EXPECT_TRUE(fs::exists(snapshot() / "manifest.json"));
  ASSERT_EQ(
      run(localizer({"train_params.n_epochs=4", "snapshot_dir=" + (own_ / "at_once").string()})).exit_code,
      0);
  expect_same_weights(fold(), own_ / "at_once/PA/fold_1");
}

TEST_F(TrainPrograms, ARunIsItsOwnExperimentWhenItIsTrainedLonger) {
  ASSERT_EQ(run(localizer({"train_params.n_epochs=2"})).exit_code, 0);
  const std::string resume = "resume=" + snapshot().string();
  const auto refused = run({program("train"), resume, "train_params.n_epochs=4"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("train_params.n_epochs: 4, was 2"));
  const auto longer = run({program("train"), resume, "resume_with_changes=true", "train_params.n_epochs=4",
                           "train_params.folds=[1]"});  // a start says which, the experiment does not
  ASSERT_EQ(longer.exit_code, 0) << longer.err;
  ASSERT_EQ(
      run(localizer({"train_params.n_epochs=4", "snapshot_dir=" + (own_ / "at_once").string()})).exit_code,
      0);
  expect_same_weights(fold(), own_ / "at_once/PA/fold_1");
  const auto again = run({program("train"), resume, "train_params.n_epochs=5"});
  EXPECT_EQ(again.exit_code, 2) << "what was allowed once is not allowed for good";
}

TEST_F(TrainPrograms, ADryRunRefusesAChangedKeyAsTheRunDoes) {
  ASSERT_EQ(run(localizer({"train_params.n_epochs=1"})).exit_code, 0);
  const auto checked = run(localizer({"train_params.n_epochs=2", "--dry-run"}));
  EXPECT_EQ(checked.exit_code, 2);
  EXPECT_THAT(checked.err, HasSubstr("train_params.n_epochs: 2, was 1"));
  const auto nowhere = run(localizer({"snapshot_dir=/proc/none/snapshot", "--dry-run"}));
  EXPECT_EQ(nowhere.exit_code, 1);
  const auto fresh = own_ / "fresh/snapshot";
  EXPECT_EQ(run(localizer({"snapshot_dir=" + fresh.string(), "--dry-run"})).exit_code, 0);
  EXPECT_FALSE(fs::exists(own_ / "fresh")) << "a dry run leaves nothing behind";
}

TEST_F(TrainPrograms, TellWhichNetworkOfHowManyIsTrained) {
  const auto done = run(localizer({"train_params.folds=[0, 2]", "train_params.n_epochs=2"}));
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err,
              AllOf(HasSubstr("network 1 of 2, PA fold 0 epoch 2/2"),
                    HasSubstr("network 2 of 2, PA fold 2 epoch 2/2"), HasSubstr("left for all networks")));
}

TEST_F(TrainPrograms, ContinueTheirDatedFolderAndNoOtherOne) {
  const auto runs = own_ / "runs";
  const auto folders = [&] { return std::distance(fs::directory_iterator(runs), fs::directory_iterator()); };
  const auto dated = "snapshot_dir=" + (runs / "net_${now:%Y-%m-%d}_${now:%H-%M-%S}").string();
  ASSERT_EQ(run_and_signal(localizer({dated}), "epoch 1/3  lr", SIGTERM).exit_code, 143);
  ASSERT_EQ(run(localizer({"snapshot_dir=" + (runs / "plain").string()})).exit_code, 0);
  EXPECT_TRUE(fs::exists(runs / "plain/manifest.json")) << "a folder that was named is that folder";
  const auto again = run(localizer({dated}));
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr("continues the unfinished run"));
  EXPECT_EQ(folders(), 2);
}

TEST_F(TrainPrograms, ContinueTheFolderThatResumeNames) {
  ASSERT_EQ(run_and_signal(localizer(), "epoch 1/3  lr", SIGTERM).exit_code, 143);
  const auto other = own_ / "other";
  const auto resumed = run(localizer({"snapshot_dir=" + other.string(), "resume=" + snapshot().string()}));
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_TRUE(fs::exists(snapshot() / "manifest.json"));
  EXPECT_FALSE(fs::exists(other));
  EXPECT_EQ(run(localizer({"resume=" + other.string()})).exit_code, 2) << "there is no run";
}

TEST_F(TrainPrograms, RefuseAChangedConfigurationNamingTheKeys) {
  ASSERT_EQ(run_and_signal(localizer(), "epoch 1/3  lr", SIGTERM).exit_code, 143);
  const auto refused = run(localizer({"optimizer.params.lr=0.2", "train_params.train_bs=3"}));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("optimizer.params.lr: 0.2, was 0.1"),
                    HasSubstr("train_params.train_bs: 3, was 4"), HasSubstr("resume_with_changes")));
  EXPECT_EQ(run(localizer({"threads=2", "dataset.n_data_workers=0", "--dry-run"})).exit_code, 0);
  const auto taken = run(localizer({"optimizer.params.lr=0.2", "resume_with_changes=true"}));
  EXPECT_EQ(taken.exit_code, 0) << taken.err;
  EXPECT_THAT(taken.err, HasSubstr("continues after epoch 1"));
}

TEST_F(TrainPrograms, LeaveAFinishedSnapshotAlone) {
  ASSERT_EQ(run(localizer()).exit_code, 0);
  const auto before = sha256_of_file(fold() / "last.pt");
  EXPECT_EQ(run(localizer()).exit_code, 0);
  EXPECT_EQ(run(localizer({"resume=never"})).exit_code, 2);
  EXPECT_EQ(sha256_of_file(fold() / "last.pt"), before);
}

TEST_F(TrainPrograms, KeepTheLastStateWhenTheDiskIsFull) {
  ASSERT_EQ(run_and_signal(localizer(), "epoch 1/3  lr", SIGTERM).exit_code, 143);
  const auto before = train::read_training_state(fold() / "last.pt").epoch;
  std::string words;
  for (const auto& word : localizer()) words += " '" + word + "'";
  const auto full = run({"/bin/bash", "-c", "ulimit -f 8; exec" + words});  // 8 KiB a file
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_EQ(train::read_training_state(fold() / "last.pt").epoch, before);
  EXPECT_EQ(run(localizer()).exit_code, 0);
}

TEST_F(TrainPrograms, DoNotTouchAFolderThatIsNoRun) {
  own_.write("snapshot/notes.txt", "mine");
  const auto refused = run(localizer());
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("is no training run"));
}

}  // namespace
}  // namespace deepwrist::testing
