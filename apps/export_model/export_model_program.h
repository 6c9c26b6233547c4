#pragma once

namespace deepwrist::exchange {

/// The whole of the program's main: results on stdout, progress and errors on stderr, exit codes of
/// core/base/error.h.
int run_export_model(int argc, const char* const* argv);

}  // namespace deepwrist::exchange
