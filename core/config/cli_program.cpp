#include "core/config/cli_program.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "core/base/error.h"
#include "core/base/guarded_run.h"
#include "core/base/signals.h"
#include "core/base/version.h"

namespace deepwrist::config {

int run_cli_program(CLI::App& app, int argc, const char* const* argv, const std::function<int()>& run) {
  const auto name = app.get_name();
  return guarded_run(name, [&] {
    app.set_version_flag("--version", name + " (DeepWrist) " + version());
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return static_cast<int>(app.exit(error) == 0 ? kExitDone : kExitBadUsage);
    }
    install_stop_handlers();
    const int code = run();
    std::cout.flush();
    if (!std::cout) throw Error(ErrorKind::io, "standard output", "cannot be written");
    return code;
  });
}

}  // namespace deepwrist::config
