#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/config/compose.h"
#include "core/config/search_path.h"
#include "core/program/command_line.h"
#include "core/program/program.h"
#include "training/resumed_experiment.h"
#include "training/training.h"
#include "training/training_keys.h"

namespace deepwrist::training {
namespace {

using Program = config::ExperimentProgram<TrainingExperiment>;

Program localizer(const std::string& program) {
  return {program,
          "trains the networks that find landmarks, for each view and fold",
          name(TrainedBlock::localizer),
          register_train_localizer_keys,
          check_training,
          run_training};
}

Program classifier(const std::string& program) {
  return {program,
          "trains the networks that tell fractures, for each view and fold or seed",
          name(TrainedBlock::classifier),
          register_train_classifier_keys,
          check_training,
          run_training};
}

/// A command line as programs take it.
class Words {
 public:
  Words(int argc, const char* const* argv) : words_(with_resumed_experiment({argv, argv + argc})) {
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

int run(const Program& program, const Words& words) {
  return config::run_program(program, words.argc(), words.argv());
}

}  // namespace

int train_localizer_program(int argc, const char* const* argv) {
  return run(localizer("train_localizer"), Words(argc, argv));
}

int train_classifier_program(int argc, const char* const* argv) {
  return run(classifier("train_classifier"), Words(argc, argv));
}

int train_program(int argc, const char* const* argv) {
  const Words words(argc, argv);
  const bool is_classifier = asked_block(words) == TrainedBlock::classifier;
  return run(is_classifier ? classifier("train") : localizer("train"), words);
}

}  // namespace deepwrist::training
