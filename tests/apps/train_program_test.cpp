// The training programs on phantoms: what they write, how they go on after any kind of end, what they refuse.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <csignal>
#include <fstream>

#include "core/base/atomic_file.h"
#include "core/base/sha256.h"
#include "core/data/csv.h"
#include "core/nn/snapshot.h"
#include "core/train/history.h"
#include "core/train/training_state.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// 12 phantoms, made once.
class TrainPrograms : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    shared_ = new TemporaryFolder();
    const auto made = run({program("make_phantoms"), phantoms(), "--count", "12", "--seed", "5", "--height",
                           "320", "--width", "256"});
    if (made.exit_code != 0) throw std::runtime_error(made.err);
  }
  static void TearDownTestSuite() { delete shared_; }
  static fs::path phantoms() { return shared_->path() / "phantoms"; }

  /// A small localizer of one view and fold; `more` overrides.
  std::vector<std::string> localizer(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> command{program("train_localizer"),
                                     "experiment=wrist_landmark",
                                     "dataset.data_home=" + phantoms().string(),
                                     "dataset.data_folder=",
                                     "dataset.meta=landmarks.csv",
                                     "dataset.side=[PA]",
                                     "snapshot_dir=" + snapshot().string(),
                                     "workdir=" + own_.path().string(),
                                     "tensorboard.use=false",
                                     "model.params.bw=2",
                                     "model.params.hg_depth=2",
                                     "train_params.n_fold=3",
                                     "train_params.folds=[1]",
                                     "train_params.n_epochs=3",
                                     "train_params.train_bs=4",
                                     "threads=1"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }
  fs::path snapshot() const { return own_ / "snapshot"; }
  fs::path fold() const { return snapshot() / "PA/fold_1"; }

  /// A copy of the phantoms' table with one text replaced, in a folder of its own.
  std::string home_with(const std::string& from, const std::string& to) const {
    auto text = read_file(phantoms() / "landmarks.csv", 1 << 20);
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("the table lacks " + from);
    text.replace(at, from.size(), to);
    const auto home = own_ / "home";
    fs::create_directories(home);
    for (const char* view : {"PA", "LAT"}) {
      fs::copy(phantoms() / view, home / view, fs::copy_options::recursive | fs::copy_options::skip_existing);
    }
    write_file_atomically(home / "landmarks.csv", text);
    return "dataset.data_home=" + home.string();
  }

  TemporaryFolder own_;

 private:
  static TemporaryFolder* shared_;
};
TemporaryFolder* TrainPrograms::shared_ = nullptr;

void expect_same_weights(const fs::path& one, const fs::path& other) {
  const auto a = train::read_training_state(one / "last.pt"),
             b = train::read_training_state(other / "last.pt");
  EXPECT_EQ(a.epoch, b.epoch);
  ASSERT_EQ(a.network.entries().size(), b.network.entries().size());
  for (const auto& [name, tensor] : a.network.entries()) {
    EXPECT_TRUE(torch::equal(tensor, *b.network.find(name))) << name;
  }
  for (const auto& [name, tensor] : a.optimizer.entries()) {
    EXPECT_TRUE(torch::equal(tensor, *b.optimizer.find(name))) << name;
  }
  EXPECT_EQ(sha256_of_file(one / "best.pt"), sha256_of_file(other / "best.pt"));
}

TEST_F(TrainPrograms, WriteASnapshotThatTheOtherProgramsTake) {
  const auto trained = run(localizer({"tensorboard.use=true"}));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const auto snapshot_of = nn::Snapshot::open(snapshot());
  ASSERT_EQ(snapshot_of.folds(View::pa).size(), 1U);
  snapshot_of.verify(snapshot_of.folds(View::pa).front());
  EXPECT_EQ(snapshot_of.manifest()->origin, "trained");
  const auto history = train::read_metrics(fold() / "metrics.csv");
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history.back().epoch, 3);
  EXPECT_EQ(data::read_csv(fold() / "validation.csv").rows(), 4U);
  EXPECT_THAT(read_file(snapshot() / "training_report.html", 1 << 26), HasSubstr("PA fold 1"));

  const auto table =
      own_.write("case.csv", "ID,Fname,Side\nA," + (phantoms() / "PA/0001_PA.dcm").string() + ",0\n");
  const auto localized =
      run({program("localize"), "dataset.meta=" + table.string(), "snapshot_folder=" + snapshot().string(),
           "save_path=" + (own_ / "l.csv").string()});
  EXPECT_EQ(localized.exit_code, 0) << localized.err;
}

TEST_F(TrainPrograms, SameSeedGivesTheSameWeightsTwice) {
  const std::vector<std::string> everything{"optimizer.name=Adam", "train_params.ema=0.9",
                                            "train_params.accumulate=2", "dataset.n_data_workers=2"};
  ASSERT_EQ(run(localizer(everything)).exit_code, 0);
  auto again = everything;
  again.push_back("snapshot_dir=" + (own_ / "again").string());
  again.push_back("dataset.n_data_workers=0");  // how many threads prepare batches makes no difference
  ASSERT_EQ(run(localizer(again)).exit_code, 0);
  expect_same_weights(fold(), own_ / "again/PA/fold_1");
}

TEST_F(TrainPrograms, KilledAtAnyMomentEndWithTheSameWeights) {
  const std::vector<std::string> options{"optimizer.name=Adam", "train_params.n_epochs=8",
                                         "train_params.ema=0.9",
                                         "optimizer.scheduler.name=ReduceLROnPlateau"};
  ASSERT_EQ(run(localizer(options)).exit_code, 0);
  auto killed = options;
  const auto other = own_ / "killed";
  killed.push_back("snapshot_dir=" + other.string());
  int kills = 0, code = -1;
  for (double seconds = 0.9; code != 0 && kills < 60; seconds += 0.13) {
    std::vector<std::string> command{"/usr/bin/timeout", "-s", "KILL", std::to_string(seconds)};
    const auto training = localizer(killed);
    command.insert(command.end(), training.begin(), training.end());
    code = run(command).exit_code;
    if (code != 0) {
      ASSERT_EQ(code, 128 + SIGKILL);
      ++kills;
    }
  }
  ASSERT_EQ(code, 0);
  EXPECT_GT(kills, 2);
  expect_same_weights(fold(), other / "PA/fold_1");
  EXPECT_EQ(train::read_metrics(other / "PA/fold_1/metrics.csv").size(), 8U);
}

TEST_F(TrainPrograms, StoppedBySigtermGoOnWithTheNextBatch) {
  const std::vector<std::string> options{"train_params.n_epochs=4", "train_params.train_bs=1"};
  ASSERT_EQ(run(localizer(options)).exit_code, 0);
  auto stopped = options;
  stopped.push_back("snapshot_dir=" + (own_ / "stopped").string());
  const auto first = run_and_signal(localizer(stopped), "epoch 2/4  lr", SIGTERM);
  EXPECT_EQ(first.exit_code, 143) << first.err;
  EXPECT_THAT(first.err, HasSubstr("the next run continues here"));
  ASSERT_EQ(run(localizer(stopped)).exit_code, 0);
  expect_same_weights(fold(), own_ / "stopped/PA/fold_1");
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

TEST_F(TrainPrograms, StopAtALossThatIsNotFiniteNamingTheImages) {
  const auto failed = run(localizer({"optimizer.params.lr=1e30", "train_params.n_epochs=20"}));
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.err,
              AllOf(HasSubstr("the loss became"), HasSubstr("_PA.dcm"), HasSubstr("optimizer.params.lr")));
}

TEST_F(TrainPrograms, RefuseWhatCannotBeTrainedOn) {
  const auto expect = [&](const std::vector<std::string>& more, const std::string& text) {
    const auto done = run(localizer(more));
    EXPECT_NE(done.exit_code, 0) << text;
    EXPECT_THAT(done.err, HasSubstr(text));
  };
  expect({"train_params.n_fold=13", "train_params.folds=[0]"}, "13");
  expect({"optimizer.name=LBFGS"}, "use one of Adam, AdamW, RMSprop, SGD");
  expect({"optimizer.scheduler.name=Nice"}, "MultiStepLR");
  expect({"loss.class_name=Hinge"}, "WingLoss");
  expect({"train_params.checkpoint.metric=f1"}, "error_");
  expect({"model.pretrained=" + (phantoms() / "landmarks.csv").string()}, "landmarks.csv");
  expect({"snapshot_dir=/proc/none/snapshot"}, "/proc/none");
  expect({"pipeline=classifier"}, "train_classifier");
}

TEST_F(TrainPrograms, NameEveryImageThatCannotBeTrainedOn) {
  auto home = home_with("PA/0002_PA.dcm", "PA/missing.dcm");
  EXPECT_THAT(run(localizer({home})).err, HasSubstr("missing.dcm"));
  home = home_with("\"[[", "\"[[9999.5, 1], [");
  EXPECT_NE(run(localizer({home})).exit_code, 0);
  std::ofstream(own_ / "home/PA/0002_PA.dcm") << "broken";
  std::ofstream(own_ / "home/PA/0003_PA.dcm") << "broken";
  write_file_atomically(own_ / "home/landmarks.csv", read_file(phantoms() / "landmarks.csv", 1 << 20));
  const auto broken = run(localizer({home}));
  EXPECT_EQ(broken.exit_code, 1);
  EXPECT_THAT(broken.err, AllOf(HasSubstr("0002_PA.dcm"), HasSubstr("0003_PA.dcm")));
  EXPECT_FALSE(fs::exists(fold() / "last.pt"));
}

TEST_F(TrainPrograms, PreviewTheAugmentationInPlaceOfTraining) {
  const auto sheet = own_ / "sheet.png";
  const auto done = run(localizer({"preview_augmentation=" + sheet.string()}));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_GT(fs::file_size(sheet), 10'000U);
  EXPECT_FALSE(fs::exists(snapshot()));
}

TEST_F(TrainPrograms, DoNotTouchAFolderThatIsNoRun) {
  own_.write("snapshot/notes.txt", "mine");
  const auto refused = run(localizer());
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("is no training run"));
}

TEST_F(TrainPrograms, TrainDispatchesOnThePipeline) {
  auto command = localizer();
  command.front() = program("train");
  command[1] = "--experiment=wrist_landmark.yaml";
  command.push_back("--dry-run");
  EXPECT_EQ(run(command).exit_code, 0);
  const auto other = run({program("train"), "experiment=fracture_detector_seresnet", "--help"});
  EXPECT_THAT(other.out, HasSubstr("tell fractures"));
}

}  // namespace
}  // namespace deepwrist::testing
