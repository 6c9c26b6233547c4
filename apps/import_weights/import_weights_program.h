#pragma once

namespace deepwrist::import_weights {

/// The whole of the program's main: results on stdout, progress and errors on stderr, exit codes of
/// core/base/error.h.
int run_import_weights(int argc, const char* const* argv);

}  // namespace deepwrist::import_weights
