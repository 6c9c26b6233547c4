#pragma once

#include <filesystem>

#include "core/config/training.h"
#include "core/data/metadata.h"

namespace deepwrist::localizer {

/// Whether the images of a table were prepared for training, as the original's in `folder/{PA|LAT}/Fname`,
/// and are used as they are; each row of a known view then has its path there. `automatic`: rows with a
/// relative Fname that is found there are prepared, absolute names never are. Throws Error(format), naming a
/// row of each kind, for a table that mixes both: a network would see grey values of two kinds.
bool find_prepared(data::Metadata& metadata, const std::filesystem::path& folder,
                   config::PreparedImages wish);

}  // namespace deepwrist::localizer
