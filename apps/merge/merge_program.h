#pragma once

namespace deepwrist::pipeline {

/// `merge`: the parts of a run of `localize`, `create_dataset` or `test` to what an undivided run writes.
/// Returns the exit code: 0, or 3 when radiographs failed or parts are missing and may be.
int merge_program(int argc, const char* const* argv);

}  // namespace deepwrist::pipeline
