#pragma once

namespace deepwrist::evaluation {

/// The program `fuse`: a logistic regression over the views' scores in place of their mean, from a
/// predictions table. Returns an exit code.
int fuse_program(int argc, const char* const* argv);

}  // namespace deepwrist::evaluation
