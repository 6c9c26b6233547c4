#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace deepwrist::config {

/// The main of a program with a small command line of its own (no experiment): declares --version, parses,
/// installs the stop handlers and runs. Every exception ends in one line on stderr and the exit code of its
/// kind (core/base/error.h).
int run_cli_program(CLI::App& app, int argc, const char* const* argv, const std::function<int()>& run);

}  // namespace deepwrist::config
