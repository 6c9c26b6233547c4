#pragma once

#include <string>
#include <vector>

#include "phantom/dataset.h"

namespace deepwrist::phantom {

/// The reference's metadata for landmarks: Fname,Points,Side and ID,Patient,Spacing. Images with
/// landmarks outside them are left out.
std::string landmarks_table(const std::vector<ImageRow>& rows);
/// The reference's metadata for fractures: ID,Fname,Side,Fracture and Patient,Spacing,Subtlety.
std::string cases_table(const std::vector<ImageRow>& rows);
/// Seed, parameters and version of the data set. `complete` is false while it is being written.
std::string description(const DatasetOptions& options, const std::vector<ImageRow>& rows, bool complete);

}  // namespace deepwrist::phantom
