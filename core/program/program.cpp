#include "core/program/program.h"

#include "core/base/error.h"
#include "core/base/formulas.h"
#include "core/base/guarded_run.h"
#include "core/base/log.h"
#include "core/base/signals.h"
#include "core/base/standard_output.h"
#include "core/base/version.h"
#include "core/config/compose.h"
#include "core/config/emit.h"
#include "core/config/printed_config.h"
#include "core/config/search_path.h"
#include "core/program/command_line.h"
#include "core/program/help.h"

namespace deepwrist::config {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

[[noreturn]] void ask_for_an_experiment(const Program& program,
                                        const std::vector<std::filesystem::path>& folders) {
  const auto names = available_experiments(folders);
  throw Error(ErrorKind::usage, "",
              "nothing to do. Give an experiment (" + program.name +
                  " --experiment=NAME key.path=value ...) or keys "
                  "alone; " +
                  program.name + " --help lists the keys. Experiments: " +
                  (names.empty() ? "none found (give --config-dir)" : joined(names)) + ".");
}

void bind(const Program& program, const Composition& composition) {
  Problems problems;
  const auto without_effect =
      program.keys.bind(composition.root, composition.base_file.string(), problems, [&] {
        auto messages = *program.runtime;  // of checks and problems too
        messages.log_file.clear();         // which is not touched before all is known to be right
        configure_messages(messages);
      });
  problems.throw_if_any();
  configure_messages(*program.runtime);
  configure_formulas(program.runtime->formulas);
  if (!without_effect.empty()) {
    log().warn("keys without effect in {}: {}", program.name, joined(without_effect));
  }
}

/// What the base file and the experiment give the keys. Help comes also where no configuration is found, but
/// not with other defaults than those of an experiment that was named.
Node configuration_for_help(const Program& program, const CommandLine& line) {
  try {
    const auto folders = config_folders(line.config_dir);
    return evaluated(compose({program.base, line.experiment, line.overrides, folders}).root);
  } catch (const Error&) {
    if (line.experiment || !line.overrides.empty()) throw;
    return Node::map({program.base, 0});
  }
}

int run(const Program& program, int argc, const char* const* argv) {
  if (const auto folder = asked_description(argc, argv)) {
    write_description(manual_of(program), *folder);
    return kExitDone;
  }
  const CommandLine line = parse_command_line(argc, argv);
  if (line.help) {
    print_results(help_text(program, configuration_for_help(program, line)));
    return kExitDone;
  }
  if (line.version) {
    print_results(program.name + " (DeepWrist) " + version() + "\n");
    return kExitDone;
  }
  const auto folders = config_folders(line.config_dir);
  const Composition composition = compose({program.base, line.experiment, line.overrides, folders});
  if (line.print_config) {
    print_results(printed_config(composition.root, line.print_origin) +
                  printed_defaults(composition.root, program.keys.keys()));
    return kExitDone;
  }
  if (!composition.experiment && line.overrides.empty()) ask_for_an_experiment(program, folders);
  if (program.composed) program.composed(composition.root, folders);
  program.runtime->config_files = composition.files;
  bind(program, composition);
  if (line.dry_run) {
    const int code = program.check();
    if (code == kExitDone)
      log().info("dry run: the configuration is valid and nothing that was checked would fail");
    return code;
  }
  return program.run();
}

}  // namespace

int run_program(const Program& program, int argc, const char* const* argv) {
  install_stop_handlers();
  return guarded_run(program.name, [&] { return run(program, argc, argv); });
}

}  // namespace deepwrist::config
