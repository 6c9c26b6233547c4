#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/guarded_run.h"
#include "core/base/option_words.h"
#include "core/config/compose.h"
#include "core/config/search_path.h"
#include "core/distributed/rank_processes.h"
#include "core/program/command_line.h"
#include "core/program/program.h"
#include "training/rate_finder.h"
#include "training/resumed_experiment.h"
#include "training/sweep.h"
#include "training/training.h"
#include "training/training_keys.h"

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

using Program = config::ExperimentProgram<TrainingExperiment>;

constexpr const char* kProcessesHelp =
    "  --processes N            train each network with N processes on this machine\n"
    "  --find-lr                no training: the loss over growing learning rates, and which they suggest\n"
    "  --find-lr-from R         the first (1e-7), --find-lr-to R the last (1), --find-lr-batches N how many "
    "(200)\n"
    "  --find-lr-out FOLDER     where table and page go (learning_rate)\n"
    "  --sweep GRID             several trainings, 'optimizer.params.lr=[1e-3, 3e-4];seed=[1, 2]': a folder "
    "each\n"
    "                           below snapshot_dir, then sweep.csv and a comparison, the best first\n"
    "  --sweep-random N         only N of them, chosen by the seed\n"
    "  --sweep-part K/N         only the Kth of N shares of them; slurm: the share of this task of an "
    "array\n";

Program localizer(const std::string& program) {
  return {program,
          "trains the networks that find landmarks, for each view and fold",
          name(TrainedBlock::localizer),
          register_train_localizer_keys,
          check_training,
          run_training,
          kProcessesHelp};
}

Program classifier(const std::string& program) {
  return {program,
          "trains the networks that tell fractures, for each view and fold or seed",
          name(TrainedBlock::classifier),
          register_train_classifier_keys,
          check_training,
          run_training,
          kProcessesHelp};
}

/// A command line as programs take it.
class Words {
 public:
  explicit Words(std::vector<std::string> words) : words_(with_resumed_experiment(std::move(words))) {
    for (const auto& word : words_) argv_.push_back(word.c_str());
  }
  int argc() const { return static_cast<int>(argv_.size()); }
  const char* const* argv() const { return argv_.data(); }

 private:
  std::vector<std::string> words_;
  std::vector<const char*> argv_;
};

/// `pipeline` of the experiment. What cannot be composed is left to the program itself, which fails on the
/// same and says so.
TrainedBlock asked_block(const Words& words) {
  constexpr auto kElse = TrainedBlock::localizer;
  try {
    const auto line = config::parse_command_line(words.argc(), words.argv());
    const auto folders = config::config_folders(line.config_dir);
    const auto root = config::compose({name(kElse), line.experiment, line.overrides, folders}).root;
    const auto* pipeline = root.find("pipeline");
    const bool is_other =
        pipeline && pipeline->is_text() && pipeline->text() == name(TrainedBlock::classifier);
    return is_other ? TrainedBlock::classifier : kElse;
  } catch (const Error&) {
    return kElse;
  }
}

/// Help is that of the program, whatever is swept.
bool asks_for_help(const std::vector<std::string>& words) {
  return std::ranges::any_of(
      words, [](const std::string& word) { return word == "--help" || word == "-h" || word == "--version"; });
}

/// The program that the words ask for; its work is done by several processes where they ask for that.
int run(int argc, const char* const* argv, const std::function<Program(const Words&)>& choose) {
  std::vector<std::string> words(argv, argv + argc);
  const std::string name = fs::path(words.front()).filename().string();
  std::optional<int> processes;
  std::optional<RateFinder> finder;
  bool swept = false;
  const int code = guarded_run(name, [&]() -> int {
    if (asks_for_help(words)) {
      for (const char* option : kSweepOptions) take_option(words, option);
      for (const char* option : kRateOptions) take_option(words, option);
      std::erase(words, "--find-lr");
    } else if (finder = take_rate_finder(words); finder) {
      return kExitDone;
    } else if (const auto sweep = take_sweep(words)) {
      swept = true;
      return run_sweep(words, *sweep);
    }
    processes = distributed::take_processes(words);
    return kExitDone;
  });
  if (code != kExitDone || swept) return code;
  const Words taken(words);
  auto program = choose(taken);
  if (processes.value_or(1) > 1) {
    program.run = [&words, count = *processes, alone = program.run](const TrainingExperiment& experiment) {
      return experiment.preview.empty() ? distributed::run_ranks(words, count) : alone(experiment);
    };
  }
  if (finder) {
    program.run = [&finder](const TrainingExperiment& experiment) { return find_rate(experiment, *finder); };
    program.check = [&finder](const TrainingExperiment& experiment) {
      return check_rate_finder(experiment, *finder);
    };
  }
  return config::run_program(program, taken.argc(), taken.argv());
}

}  // namespace

int train_localizer_program(int argc, const char* const* argv) {
  return run(argc, argv, [](const Words&) { return localizer("train_localizer"); });
}

int train_classifier_program(int argc, const char* const* argv) {
  return run(argc, argv, [](const Words&) { return classifier("train_classifier"); });
}

int train_program(int argc, const char* const* argv) {
  return run(argc, argv, [](const Words& words) {
    return asked_block(words) == TrainedBlock::classifier ? classifier("train") : localizer("train");
  });
}

}  // namespace deepwrist::training
