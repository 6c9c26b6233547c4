#pragma once

#include <filesystem>
#include <string>

#include "core/base/output_guard.h"

namespace deepwrist::weights {

/// Notes what a snapshot folder or published tree holds as inputs of a run: manifest, weights, ranges, means
/// and deviations, the training's parameters and validation tables. Results that were saved in the folder are
/// none.
void note_snapshot(OutputGuard& guard, const std::filesystem::path& folder, const std::string& what);

/// The same for the two files of a `train_data_home`.
void note_statistics(OutputGuard& guard, const std::filesystem::path& folder, const std::string& what);

}  // namespace deepwrist::weights
