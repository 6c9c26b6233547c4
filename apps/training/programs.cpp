#include <string>

#include "apps/training/training.h"
#include "core/base/error.h"
#include "core/config/command_line.h"
#include "core/config/compose.h"
#include "core/config/program.h"
#include "core/config/search_path.h"
#include "core/config/training_keys.h"

namespace deepwrist::training {
namespace {

using Program = config::ExperimentProgram<config::TrainingExperiment>;

Program localizer(const std::string& name) {
  return {name,           "trains the networks that find landmarks, for each view and fold",
          "localizer",    config::register_train_localizer_keys,
          check_training, run_training};
}

Program classifier(const std::string& name) {
  return {name,           "trains the networks that tell fractures, for each view and fold or seed",
          "classifier",   config::register_train_classifier_keys,
          check_training, run_training};
}

/// `pipeline` of the experiment. What cannot be composed is left to the program itself, which fails on the
/// same and says so.
std::string asked_pipeline(int argc, const char* const* argv) {
  try {
    const auto line = config::parse_command_line(argc, argv);
    const auto folders = config::config_folders(line.config_dir);
    const auto root = config::compose({"localizer", line.experiment, line.overrides, folders}).root;
    const auto* pipeline = root.find("pipeline");
    return pipeline && pipeline->is_text() ? pipeline->text() : "localizer";
  } catch (const Error&) {
    return "localizer";
  }
}

}  // namespace

int train_localizer_program(int argc, const char* const* argv) {
  return config::run_program(localizer("train_localizer"), argc, argv);
}

int train_classifier_program(int argc, const char* const* argv) {
  return config::run_program(classifier("train_classifier"), argc, argv);
}

int train_program(int argc, const char* const* argv) {
  const bool is_classifier = asked_pipeline(argc, argv) == "classifier";
  return config::run_program(is_classifier ? classifier("train") : localizer("train"), argc, argv);
}

}  // namespace deepwrist::training
