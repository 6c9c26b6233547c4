#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "tests/faults/contents.h"
#include "tests/faults/fault_fixture.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// At how many steps of a program each fault is tried, unless DEEPWRIST_FAULTS=all.
constexpr long kFailures = 2, kSignals = 1;

bool is_signal(const std::string& kind) { return kind == "TERM" || kind == "INT"; }

/// Numbers of the steps that differ from the one before: of many writes to one file in a row, the first.
std::vector<long> different_steps(const std::vector<Step>& steps) {
  std::vector<long> numbers;
  long number = 0;
  const Step* previous = nullptr;
  for (const auto& step : steps) {
    if (step.operation == "remove") continue;
    ++number;
    if (previous == nullptr || previous->operation != step.operation || previous->path != step.path)
      numbers.push_back(number);
    previous = &step;
  }
  return numbers;
}

/// Some of them, spread over all; other ones for each kind.
std::vector<long> steps_to_try(const std::vector<long>& steps, const std::string& kind) {
  const char* wish = std::getenv("DEEPWRIST_FAULTS");
  if (wish != nullptr && std::string(wish) == "all") return steps;
  const auto count = static_cast<long>(steps.size());
  const long tries = is_signal(kind) ? kSignals : kFailures;
  const std::map<std::string, double> places{
      {"ENOSPC", 0.1}, {"EIO", 0.35}, {"KILL", 0.6}, {"TERM", 0.5}, {"INT", 0.7}};
  std::vector<long> chosen;
  for (long i = 0; i < std::min(count, tries); ++i) {
    const double place = (static_cast<double>(i) + places.at(kind)) / static_cast<double>(tries);
    chosen.push_back(steps[static_cast<std::size_t>(place * static_cast<double>(count))]);
  }
  return chosen;
}

class FaultTest : public Faults {
 protected:
  void expect_told(const Fault& fault, const Finished& finished) {
    const auto& err = finished.err;
    EXPECT_THAT(err, Not(AnyOf(HasSubstr("unexpected"), HasSubstr("terminate called"))));
    if (fault.kind == "KILL") {
      EXPECT_EQ(finished.exit_code, 128 + SIGKILL) << err;
    } else if (is_signal(fault.kind)) {
      EXPECT_THAT(finished.exit_code, AnyOf(0, fault.kind == "TERM" ? 143 : 130)) << err;
    } else if (finished.exit_code == 0) {
      EXPECT_EQ(differences(after(), contents_of(root())), "") << "it said that it was done";
    } else {
      EXPECT_EQ(finished.exit_code, 1) << err;
      EXPECT_THAT(err, HasSubstr(": error: "));
      EXPECT_THAT(err, HasSubstr(root().string())) << "no file is named";
      EXPECT_THAT(err,
                  AnyOf(HasSubstr("No space left"), HasSubstr("Input/output error"), HasSubstr("disk full")));
    }
    ++outcomes_[finished.exit_code];
  }

  bool is_growing(const std::string& name) const {
    return std::ranges::find(scenario().growing, fs::path(name).filename().string()) !=
           scenario().growing.end();
  }

  /// Whatever has its own name is whole, and what was there before is still there.
  void expect_nothing_lost() {
    const auto found = contents_of(root());
    for (const auto& [name, content] : found) {
      if (is_unfinished(name) || is_growing(name)) continue;
      const auto old = before().find(name), complete = after().find(name);
      EXPECT_TRUE((old != before().end() && old->second == content) ||
                  (complete != after().end() && complete->second == content))
          << name << " is neither the old one nor the new one";
    }
    for (const auto& [name, content] : before()) EXPECT_TRUE(found.contains(name)) << name << " is gone";
  }

  /// Where anything lacks, the same command again, or what it asks for, makes all results.
  void expect_rerun_completes() {
    if (differences(after(), contents_of(root())).empty()) return;
    auto again = run(command());
    for (const char* remedy : {"resume=true", "overwrite=true"}) {
      if (again.exit_code != 2 || again.err.find(remedy) == std::string::npos) continue;
      again = run(command({remedy}));
      ++remedies_[remedy];
    }
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(differences(after(), contents_of(root())), "");
  }

  std::map<int, int> outcomes_;          ///< how often a disturbed run ended with an exit code
  std::map<std::string, int> remedies_;  ///< how often a rerun was told to do that
};

TEST_P(FaultTest, AfterAnyFaultTheNextRunHasAllResults) {
  const auto all = different_steps(undisturbed_run().steps);
  for (const std::string kind : {"ENOSPC", "EIO", "KILL", "TERM", "INT"}) {
    outcomes_.clear();
    remedies_.clear();
    const auto steps = steps_to_try(all, kind);
    for (const long at : steps) {
      const Fault fault{kind, at};
      const auto disturbed = run_injected(command(), fresh_root(), fault);
      SCOPED_TRACE(kind + " at step " + std::to_string(at) + ": " +
                   (disturbed.steps.empty() ? "" : disturbed.steps.back().path) + "\n" +
                   disturbed.finished.err);
      expect_told(fault, disturbed.finished);
      expect_nothing_lost();
      expect_rerun_completes();
      if (HasFailure()) return;
    }
    std::cout << scenario().name << " " << kind << ": " << steps.size() << " of " << all.size()
              << " steps; exit codes";
    for (const auto& [code, times] : outcomes_) std::cout << " " << code << " (" << times << "x)";
    for (const auto& [remedy, times] : remedies_)
      std::cout << ", asked for " << remedy << " (" << times << "x)";
    std::cout << std::endl;
  }
}

INSTANTIATE_TEST_SUITE_P(Program, FaultTest, every_program(), name_of_program);

}  // namespace
}  // namespace deepwrist::testing
