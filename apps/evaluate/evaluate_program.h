#pragma once

namespace deepwrist::evaluation {

/// The program `evaluate`: statistics and report from a predictions table alone. Returns an exit code.
int evaluate_program(int argc, const char* const* argv);

}  // namespace deepwrist::evaluation
