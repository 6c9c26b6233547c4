#pragma once

#include <filesystem>

#include "core/data/metadata.h"

namespace deepwrist::localizer {

/// `dataset.prepared`: whether images were made for training before and are used as they are. `automatic`:
/// those of a relative name that are found in `data_home/data_folder/{PA|LAT}`.
enum class PreparedImages { automatic, yes, no };

/// Whether the images of a table were prepared for training, as the original's in `folder/{PA|LAT}/Fname`,
/// and are used as they are. `automatic`: rows with a relative Fname that is found there are prepared,
/// absolute names never are. Throws Error(format), naming a row of each kind, for a table that mixes both: a
/// network would see grey values of two kinds.
bool are_prepared(const data::Metadata& metadata, const std::filesystem::path& folder, PreparedImages wish);

/// Where a row's image is: below `folder/{PA|LAT}` if it is prepared, else where the table says, and in the
/// other place where it is only there.
std::filesystem::path image_path(const data::CaseRow& row, const std::filesystem::path& folder,
                                 bool prepared);

}  // namespace deepwrist::localizer
