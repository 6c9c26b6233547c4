#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace deepwrist::config {

/// The main of a program with a small command line of its own (no experiment): declares --version,
/// --quiet and --log-format, parses, installs the stop handlers and runs. Exceptions end as
/// core/base/guarded_run.h says.
int run_cli_program(CLI::App& app, int argc, const char* const* argv, const std::function<int()>& run);

/// The option --keep-formulas of a program that writes tables: what a spreadsheet would run as a formula is
/// written as it is (core/base/formulas.h).
void add_formulas_option(CLI::App& app);

}  // namespace deepwrist::config
