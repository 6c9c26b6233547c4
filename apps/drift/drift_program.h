#pragma once

namespace deepwrist::drift {

/// `drift`: new data against the data that a snapshot was trained on. Returns the exit code.
int drift_program(int argc, const char* const* argv);

}  // namespace deepwrist::drift
