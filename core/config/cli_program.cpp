#include "core/config/cli_program.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <new>

#include "core/base/error.h"
#include "core/base/signals.h"
#include "core/base/version.h"

namespace deepwrist::config {

int run_cli_program(CLI::App& app, int argc, const char* const* argv, const std::function<int()>& run) {
  const auto name = app.get_name();
  const auto report = [&](const std::string& what, int code) {
    std::cerr << name << ": " << what << "\n";
    return code;
  };
  app.set_version_flag("--version", name + " (DeepWrist) " + version());
  try {
    app.parse(argc, argv);
    install_stop_handlers();
    const int code = run();
    std::cout.flush();
    if (!std::cout) throw Error(ErrorKind::io, "standard output", "cannot be written");
    return code;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitDone : kExitBadUsage;
  } catch (const Error& error) {
    return report(error.what(),
                  error.kind() == ErrorKind::interrupted ? stop_exit_code() : exit_code(error.kind()));
  } catch (const std::bad_alloc&) {
    return report("the memory is not enough", kExitFailed);
  } catch (const std::filesystem::filesystem_error& error) {
    return report(error.what(), kExitFailed);
  }
}

}  // namespace deepwrist::config
