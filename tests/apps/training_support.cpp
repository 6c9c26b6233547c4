#include "tests/apps/training_support.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <chrono>
#include <csignal>

#include "core/base/sha256.h"
#include "core/train/training_state.h"
#include "tests/support/subprocess.h"

namespace deepwrist::testing {
namespace {

void expect_same(const weights::StateDict& a, const weights::StateDict& b) {
  ASSERT_EQ(a.entries().size(), b.entries().size());
  for (const auto& [name, tensor] : a.entries()) {
    ASSERT_NE(b.find(name), nullptr) << name;
    EXPECT_TRUE(torch::equal(tensor, *b.find(name))) << name;
  }
}

}  // namespace

void expect_same_weights(const std::filesystem::path& one, const std::filesystem::path& other) {
  const auto a = train::read_training_state(one / "last.pt"),
             b = train::read_training_state(other / "last.pt");
  EXPECT_EQ(a.epoch, b.epoch);
  EXPECT_EQ(a.best_epoch, b.best_epoch);
  EXPECT_EQ(a.best_metric, b.best_metric);
  EXPECT_EQ(a.schedule, b.schedule);
  expect_same(a.network, b.network);
  expect_same(a.optimizer, b.optimizer);
  expect_same(a.average, b.average);
  EXPECT_EQ(sha256_of_file(one / "best.pt"), sha256_of_file(other / "best.pt"));
}

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int run_killed_until_done(const std::vector<std::string>& training, double whole) {
  constexpr int kMost = 60;
  double seconds = 0.15 * whole;
  for (int kills = 0; kills < kMost; ++kills, seconds += 0.03 * whole) {
    std::vector<std::string> command{"/usr/bin/timeout", "-s", "KILL", std::to_string(seconds)};
    command.insert(command.end(), training.begin(), training.end());
    const auto done = run(command);
    if (done.exit_code == 0) return kills;
    EXPECT_EQ(done.exit_code, 128 + SIGKILL) << done.err;
    if (done.exit_code != 128 + SIGKILL) return kills;
  }
  ADD_FAILURE() << "killed " << kMost << " times and still not done";
  return kMost;
}

}  // namespace deepwrist::testing
