#pragma once

namespace deepwrist::phantom {

/// The program make_phantoms: parses its command line, writes the data set, prints where it is. Returns an
/// exit code of core/base/error.h; errors go to stderr.
int run_make_phantoms(int argc, const char* const* argv);

}  // namespace deepwrist::phantom
