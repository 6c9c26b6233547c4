// Networks of one run, trained by several processes into one folder: what one process makes of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <map>
#include <regex>

#include "core/base/atomic_file.h"
#include "core/base/run_lock.h"
#include "core/weights/manifest.h"
#include "tests/apps/train_program_fixture.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t kMaxFile = std::size_t{1} << 26;

class TrainJobs : public TrainPrograms {
 protected:
  /// train_localizer of two views and two folds each, all of them unless `more` says which.
  std::vector<std::string> job(const std::vector<std::string>& more = {}) const {
    auto command = localizer({"dataset.side=[PA, LAT]", "train_params.n_fold=2", "train_params.folds=[]",
                              "train_params.n_epochs=2", "model.params.hg_depth=1",
                              "tensorboard.log_dir=none"});  // which else has the time in it
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }

  std::vector<Finished> run_at_once(const std::vector<std::vector<std::string>>& commands) const {
    std::vector<std::future<Finished>> running;
    for (const auto& command : commands) {
      running.push_back(std::async(std::launch::async, [command] { return run(command); }));
    }
    std::vector<Finished> finished;
    for (auto& each : running) finished.push_back(each.get());
    return finished;
  }

  std::string bytes(const std::string& file) const { return read_file(snapshot() / file, kMaxFile); }
  std::size_t manifest_networks() const { return weights::read_manifest(snapshot()).folds.size(); }
};

std::string without_memory(const std::string& page) {
  return std::regex_replace(page, std::regex("peak memory [0-9.]+ [MG]iB"), "");
}

TEST_F(TrainJobs, AtOnceMakeTheSnapshotOfOneProcess) {
  // One of four is killed as it trains, and started again with the others.
  EXPECT_EQ(run_and_signal(job({"task=1/4"}), "PA fold 0 epoch 2/2: ", SIGKILL).exit_code, 128 + SIGKILL);
  const auto jobs = run_at_once(
      {job({"task=1/4"}), job({"task=2/4"}), job({"train_params.folds=[0]", "task=2/2"}), job({"task=4/4"})});
  int snapshots = 0;
  for (const auto& one : jobs) {
    EXPECT_EQ(one.exit_code, 0) << one.err;
    snapshots += one.out.find("snapshot:") != std::string::npos ? 1 : 0;
  }
  EXPECT_GE(snapshots, 1) << "whoever ends last makes it";
  EXPECT_THAT(jobs[0].err, HasSubstr("PA fold 0: continues after epoch 1"));
  EXPECT_THAT(jobs[2].err, AllOf(HasSubstr("LAT fold 0 epoch 2/2"), Not(HasSubstr("PA fold 0 epoch"))));

  const std::vector<std::string> same{
      "manifest.json",      "params.yaml",        "mean_std_0.npy",           "mean_std_1.npy",
      "data_0.json",        "data_1.json",        "PA/fold_0/best.pt",        "PA/fold_1/best.pt",
      "LAT/fold_0/best.pt", "LAT/fold_1/best.pt", "PA/fold_0/validation.csv", "LAT/fold_1/validation.csv"};
  std::map<std::string, std::string> of_jobs;
  for (const auto& file : same) of_jobs[file] = bytes(file);
  const auto report = bytes("training_report.html");
  EXPECT_THAT(report, Not(HasSubstr("networks trained")));

  // The snapshot is made of files alone: again, the same.
  fs::remove(snapshot() / "manifest.json");
  fs::remove(snapshot() / "training_report.html");
  const auto again = run(job({"finish=true"}));
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(bytes("training_report.html"), report);
  EXPECT_EQ(bytes("manifest.json"), of_jobs["manifest.json"]);

  // One process that validates all of the networks, whose times are in their states.
  fs::remove(snapshot() / "manifest.json");
  for (const auto& entry : fs::recursive_directory_iterator(snapshot())) {
    if (entry.path().filename() == "done.json") fs::remove(entry.path());
  }
  ASSERT_EQ(run(job()).exit_code, 0);
  EXPECT_EQ(without_memory(bytes("training_report.html")), without_memory(report));

  // One process from nothing.
  fs::rename(snapshot(), own_ / "jobs");
  ASSERT_EQ(run(job()).exit_code, 0);
  for (const auto& file : same) EXPECT_EQ(bytes(file), of_jobs[file]) << file;
}

TEST_F(TrainJobs, ASnapshotHasTheFoldsThatWereAskedForUntilOthersAreAdded) {
  const std::vector<std::string> one_view{home_with("", ""), "dataset.side=[PA]", "train_params.n_fold=3",
                                          "train_params.n_epochs=1"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), one_view.begin(), one_view.end());
    return job(more);
  };
  const auto first = run(with({"train_params.folds=[1]"}));
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.err, HasSubstr("the snapshot has 1 of 3 networks"));
  EXPECT_EQ(manifest_networks(), 1U);

  const auto unfinished = run(with({"finish=true"}));
  EXPECT_EQ(unfinished.exit_code, 2);
  EXPECT_THAT(unfinished.err, AllOf(HasSubstr("PA fold 0: not begun"), HasSubstr("PA fold 2: not begun"),
                                    Not(HasSubstr("PA fold 1:"))));
  EXPECT_EQ(manifest_networks(), 1U) << "the snapshot that is there stays";

  // A fold that another job trains is left to it, and so is the snapshot.
  const auto task = run(with({"task=1/3"}));
  ASSERT_EQ(task.exit_code, 0) << task.err;
  EXPECT_THAT(task.out, HasSubstr("trained:  2 of 3 networks"));
  EXPECT_FALSE(fs::exists(snapshot() / "manifest.json"));
  EXPECT_THAT(bytes("training_report.html"), HasSubstr("2 of 3"));
  {
    const RunLock other(snapshot() / "PA/fold_2" / "");
    const auto busy = run(with({}));
    EXPECT_EQ(busy.exit_code, 2);
    EXPECT_THAT(busy.err, AllOf(HasSubstr("PA fold 2 (process " + std::to_string(getpid()) + " on "),
                                Not(HasSubstr("PA fold 0"))));
    const auto waiting = run(with({"finish=true"}));
    EXPECT_EQ(waiting.exit_code, 2);
    EXPECT_THAT(waiting.err, HasSubstr("PA fold 2: is being trained (process " + std::to_string(getpid())));

    const auto other_rate = run(with({"task=1/3", "optimizer.params.lr=0.2", "resume_with_changes=true"}));
    EXPECT_EQ(other_rate.exit_code, 2);
    EXPECT_THAT(other_rate.err, AllOf(HasSubstr("other processes train in it with another configuration"),
                                      HasSubstr("optimizer.params.lr: 0.2, was 0.1")));
    home_with("0002_PA.dcm", "0001_PA.dcm");
    const auto images = run(with({"train_params.folds=[0]"}));
    EXPECT_EQ(images.exit_code, 2) << images.err;
    EXPECT_THAT(images.err, HasSubstr("other processes train in this folder, on other images"));
    home_with("", "");
  }

  auto text = bytes("PA/fold_0/done.json");
  const auto whole = text;
  write_file_atomically(snapshot() / "PA/fold_0/done.json", text.insert(text.find("\"epoch\": ") + 9, "1"));
  const auto edited = run(with({"finish=true"}));
  EXPECT_EQ(edited.exit_code, 2);
  EXPECT_THAT(edited.err, AllOf(HasSubstr("PA/fold_0/done.json"), HasSubstr("was edited")));
  write_file_atomically(snapshot() / "PA/fold_0/done.json", whole);

  ASSERT_EQ(run(with({"task=3/3"})).exit_code, 0);
  EXPECT_EQ(manifest_networks(), 3U);
}

}  // namespace
}  // namespace deepwrist::testing
