#pragma once

namespace deepwrist::evaluation {

/// The program `repeatability`: how well two annotations of the same radiographs agree. Returns an exit code.
int repeatability_program(int argc, const char* const* argv);

}  // namespace deepwrist::evaluation
