#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/config/key_registry.h"
#include "core/config/node.h"
#include "core/program/runtime.h"

namespace deepwrist::config {

/// A program that reads an experiment. `ExperimentProgram` below is what most executables use.
struct Program {
  std::string name;     ///< as typed by the user: "test"
  std::string summary;  ///< one sentence
  std::string base;     ///< name of the base file: config/NAME.yaml
  KeyRegistry keys;
  RuntimeOptions* runtime = nullptr;  ///< filled by `keys`; gives the log its level and file
  /// Receives the whole tree and the folders it came from before anything else is called; may be empty.
  std::function<void(const Node& root, const std::vector<std::filesystem::path>& folders)> composed;
  std::function<int()>
      check;                 ///< the work of --dry-run: the ExitCode that the run would have, or throws Error
  std::function<int()> run;  ///< returns an ExitCode
  std::string options{};     ///< lines of --help on options that main takes out of the command line itself
};

/// The whole of a program's main:
///   PROGRAM [--experiment=NAME.yaml | experiment=NAME] [key.path=value ...] [--config-dir DIR]
///           [--print-config[=origin]] [--dry-run] [--help] [--version]
/// Installs the stop handlers, composes and binds the configuration, configures the log, runs. Exceptions end
/// as core/base/guarded_run.h says.
int run_program(const Program& program, int argc, const char* const* argv);

/// A program whose experiment is a struct with a member `runtime` and, where it needs the tree itself, a
/// function `composed(root, folders)`.
template <typename Experiment>
struct ExperimentProgram {
  std::string name, summary, base;
  std::function<void(KeyRegistry&, Experiment&)> register_keys;
  std::function<int(const Experiment&)> check;
  std::function<int(const Experiment&)> run;
  std::string options{};  ///< see Program
};

template <typename Experiment>
int run_program(const ExperimentProgram<Experiment>& description, int argc, const char* const* argv) {
  Experiment experiment;
  Program program{description.name,
                  description.summary,
                  description.base,
                  {},
                  &experiment.runtime,
                  nullptr,
                  [&] { return description.check(experiment); },
                  [&] { return description.run(experiment); },
                  description.options};
  if constexpr (requires { experiment.composed(Node(), std::vector<std::filesystem::path>()); }) {
    program.composed = [&](const Node& root, const auto& folders) { experiment.composed(root, folders); };
  }
  description.register_keys(program.keys, experiment);
  return run_program(program, argc, argv);
}

}  // namespace deepwrist::config
