#pragma once

namespace deepwrist::evaluation {

/// `compare`: two or more tables of predictions, or training runs, against each other. Returns the exit code.
int compare_program(int argc, const char* const* argv);

}  // namespace deepwrist::evaluation
