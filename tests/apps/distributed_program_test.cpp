// train with several processes: by --processes and by the variables of launchers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iterator>
#include <thread>

#include "core/base/text.h"
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
using ::testing::Not;

class SeveralProcesses : public TrainPrograms {
 protected:
  /// At a small rate: large ones make much of the rounding of float32.
  std::vector<std::string> of_run(const std::string& run, const std::vector<std::string>& more) const {
    auto command = localizer({"snapshot_dir=" + (own_ / run).string(), "train_params.mixup.enabled=true",
                              "optimizer.params.lr=0.001"});
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }
  std::vector<std::string> by_processes(const std::string& count, const std::string& run,
                                        const std::vector<std::string>& more = {}) const {
    auto command = of_run(run, more);
    command.insert(command.begin() + 1, {"--processes", count});
    return command;
  }
  fs::path fold_of(const std::string& run) const { return own_ / run / "PA/fold_1"; }
};

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The process that trains as this rank in a folder; 0 while there is none.
pid_t process_of(const std::string& rank, const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const auto pid = parse_integer(entry.path().filename().string());
    if (!pid) continue;
    const auto environment = text_of(entry.path() / "environ"), words = text_of(entry.path() / "cmdline");
    if (environment.find("DEEPWRIST_RENDEZVOUS=") != std::string::npos &&
        (std::string(1, '\0') + environment).find(std::string(1, '\0') + "RANK=" + rank + '\0') !=
            std::string::npos &&
        words.find(folder.string()) != std::string::npos)
      return static_cast<pid_t>(*pid);
  }
  return 0;
}

/// A port that no other test of this machine asks for at the same time.
std::string free_port() { return std::to_string(20000 + getpid() % 10000); }

bool waited_for(const std::function<bool()>& condition) {
  for (int i = 0; i < 600 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return condition();
}

TEST_F(SeveralProcesses, TrainWhatOneTrainsAndTheOthersGoOnWithIt) {
  ASSERT_EQ(run(by_processes("1", "one", {"train_params.n_epochs=2"})).exit_code, 0);
  // As in a job of one task, whose launcher says that it is alone.
  const auto two =
      run(by_processes("2", "two", {"train_params.n_epochs=1"}), {{"RANK", "0"}, {"WORLD_SIZE", "1"}});
  ASSERT_EQ(two.exit_code, 0) << two.err;
  EXPECT_THAT(two.err, HasSubstr("2 processes of --processes train each network together"));
  EXPECT_THAT(two.out, AllOf(HasSubstr("snapshot: "), Not(HasSubstr("\nsnapshot: ")))) << "one speaks";
  for (const char* file : {"manifest.json", "training_report.html", "PA/fold_1/validation.csv"})
    EXPECT_TRUE(fs::exists(own_ / "two" / file)) << file;
  const auto three = run(by_processes("3", "two", {"train_params.n_epochs=2", "resume_with_changes=true"}));
  ASSERT_EQ(three.exit_code, 0) << three.err;
  const auto one_state = train::read_training_state(fold_of("one") / "last.pt"),
             shared_state = train::read_training_state(fold_of("two") / "last.pt");
  EXPECT_EQ(shared_state.epoch, 2);
  for (const auto& [name, tensor] : one_state.network.entries()) {
    // float32 after six steps; a step of the rate moves weights by some hundredths.
    EXPECT_TRUE(torch::allclose(shared_state.network.find(name)->to(torch::kFloat), tensor.to(torch::kFloat),
                                1e-3, 1e-4))
        << name;
  }
}

TEST_F(SeveralProcesses, EndWithTheOneThatIsKilledAndGoOnLater) {
  auto ended = std::async(std::launch::async,
                          [&] { return run(by_processes("3", "run", {"train_params.n_epochs=1000"})); });
  ASSERT_TRUE(waited_for([&] { return fs::exists(fold_of("run") / "metrics.csv"); }));
  kill(process_of("1", own_ / "run"), SIGKILL);
  const auto killed = std::chrono::steady_clock::now();
  const auto finished = ended.get();
  EXPECT_LT(std::chrono::steady_clock::now() - killed, std::chrono::seconds(10));
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.err, AllOf(HasSubstr("rank 1 of 3 on host "), HasSubstr("ended without a word"),
                                  HasSubstr("was killed by signal 9")));
  const auto epochs = train::read_metrics(fold_of("run") / "metrics.csv").size();
  const auto next = run(by_processes(
      "2", "run", {"train_params.n_epochs=" + std::to_string(epochs + 1), "resume_with_changes=true"}));
  EXPECT_EQ(next.exit_code, 0) << next.err;
}

TEST_F(SeveralProcesses, StopTogetherAfterCtrlC) {
  const auto stopped =
      run_and_signal(by_processes("2", "run", {"train_params.n_epochs=1000"}), "epoch 2/1000  lr", SIGINT);
  EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
  EXPECT_THAT(stopped.err, HasSubstr("the next run continues here"));
  EXPECT_GE(train::read_training_state(fold_of("run") / "last.pt").epoch, 2);
}

TEST_F(SeveralProcesses, AreRefusedWhereTheyDoNotFit) {
  const auto refused = [&](const std::string& count, const std::vector<std::string>& more,
                           const std::map<std::string, std::string>& environment, const std::string& text) {
    const auto finished = run(by_processes(count, "run", more), environment);
    EXPECT_EQ(finished.exit_code, 2) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr(text));
  };
  refused("0", {}, {}, "'0' is no number of processes");
  refused("3", {"train_params.train_bs=2"}, {}, "2 images a batch are fewer than the 3 ranks of --processes");
  refused("2", {"distributed=off"}, {}, "--processes asks for several");
  refused("2", {}, {{"RANK", "0"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "localhost"}, {"MASTER_PORT", "1"}},
          "RANK and WORLD_SIZE did already");
  refused("1", {}, {{"WORLD_SIZE", "2"}}, "RANK: is not set although WORLD_SIZE is");
  refused("1", {}, {{"RANK", "2"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "localhost"}, {"MASTER_PORT", "1"}},
          "this is rank 2, but ranks of 2 are numbered from 0 to 1");
  EXPECT_FALSE(fs::exists(own_ / "run/params.yaml"));
  // What is wrong with the keys is said once, before any rank is there.
  const auto wrong = run(by_processes("2", "run", {"train_params.n_epoch=1"}));
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("the configuration has a problem"));
  EXPECT_EQ(wrong.err.find("the configuration has"), wrong.err.rfind("the configuration has")) << wrong.err;
}

/// Two processes that a launcher started, as their variables say, with a port between them.
TEST_F(SeveralProcesses, MeetAtAPortAndCompareWhatTheyWereGiven) {
  const auto port = free_port();
  const auto rank = [&](const std::string& number, const std::vector<std::string>& more) {
    return run(of_run("run", more),
               {{"RANK", number}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "localhost"}, {"MASTER_PORT", port}});
  };
  const auto both = [&](const std::vector<std::string>& of_other) {
    auto other = std::async(std::launch::async, [&] { return rank("1", of_other); });
    const auto first = rank("0", {"train_params.n_epochs=1"});
    return std::pair(first, other.get());
  };
  const auto different = both({"train_params.n_epochs=2"});
  for (const auto& finished : {different.first, different.second}) {
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, AllOf(HasSubstr("rank 1 of 2 on host "),
                                    HasSubstr("was started with other values than rank 0: "
                                              "train_params.n_epochs: 2, was 1")));
  }
  const auto [first, other] = both({"train_params.n_epochs=1"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(other.exit_code, 0) << other.err;
  EXPECT_EQ(other.out, "");
}

TEST_F(SeveralProcesses, OfMpirunFindEachOther) {
  if (!fs::exists("/usr/bin/mpirun")) GTEST_SKIP() << "mpirun is not installed (Debian: openmpi-bin)";
  std::vector<std::string> command{"/usr/bin/mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "2"};
  for (const auto& word : of_run("run", {"train_params.n_epochs=1"})) command.push_back(word);
  const auto finished = run(command);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("2 processes of mpirun train each network together"));
  EXPECT_TRUE(fs::exists(own_ / "run/manifest.json"));
}

TEST_F(SeveralProcesses, OfTorchrunFindEachOther) {
  if (!fs::exists("/usr/bin/torchrun")) GTEST_SKIP() << "torchrun is not installed (Debian: python3-torch)";
  // Where the output goes is said in full: the default of torchrun 1.13 fails with Python 3.11.
  std::vector<std::string> command{
      "/usr/bin/torchrun", "--no_python",  "--nproc_per_node", "2",     "--master_port",
      free_port(),         "--redirects",  "0:1,1:1",          "--tee", "0:2,1:2",
      "--log_dir",         own_ / "output"};
  for (const auto& word : of_run("run", {"train_params.n_epochs=1"})) command.push_back(word);
  const auto finished = run(command);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out + finished.err, HasSubstr("2 processes of torchrun train each network together"));
  EXPECT_TRUE(fs::exists(own_ / "run/manifest.json"));
}

}  // namespace
}  // namespace deepwrist::testing
