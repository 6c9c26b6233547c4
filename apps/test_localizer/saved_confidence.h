#pragma once

#include <string>

#include "pipeline/results.h"
#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// Throws Error(usage) where the localizer's folder can keep no calibration: a published tree, or not
/// writable.
void require_place_for_confidence(const Setup& setup);

/// Finds, of each view of a finished table of errors, what tells how sure the localizer is, and writes it
/// with the way the run looked for landmarks into the snapshot's manifest, from where all programs take both.
/// Views that cannot be calibrated are named in the log. `seen`: radiographs that the networks know. Returns
/// what the console shows. Throws Error.
std::string save_confidence(const Setup& setup, const Results& results, std::size_t seen);

}  // namespace deepwrist::pipeline
