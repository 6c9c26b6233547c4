#include "core/program/cli_program.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <sstream>

#include "core/base/error.h"
#include "core/base/formulas.h"
#include "core/base/guarded_run.h"
#include "core/base/shown.h"
#include "core/base/signals.h"
#include "core/base/standard_output.h"
#include "core/base/version.h"

namespace deepwrist::config {

int run_cli_program(CLI::App& app, int argc, const char* const* argv, const std::function<int()>& run) {
  const auto name = app.get_name();
  install_stop_handlers();
  return guarded_run(name, [&] {
    app.set_version_flag("--version", name + " (DeepWrist) " + version());
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      std::ostringstream help, complaint;  // with arguments in it, which may be names of files
      const int code = app.exit(error, help, complaint);
      print_results(help.str());
      std::fputs(shown_lines(complaint.str()).c_str(), stderr);
      return static_cast<int>(code == 0 ? kExitDone : kExitBadUsage);
    }
    return run();
  });
}

void add_formulas_option(CLI::App& app) {
  app.add_flag_callback(
      "--keep-formulas", [] { configure_formulas(Formulas::kept); },
      "Write cells that a spreadsheet would run (=, +, -, @) as they are, not marked as text");
}

}  // namespace deepwrist::config
