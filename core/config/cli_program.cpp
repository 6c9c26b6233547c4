#include "core/config/cli_program.h"

#include <CLI/CLI.hpp>

#include "core/base/error.h"
#include "core/base/guarded_run.h"
#include "core/base/signals.h"
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
      return static_cast<int>(app.exit(error) == 0 ? kExitDone : kExitBadUsage);
    }
    return run();
  });
}

}  // namespace deepwrist::config
