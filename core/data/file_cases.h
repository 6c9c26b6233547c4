#pragma once

#include "core/data/metadata.h"

namespace deepwrist::data {

/// The cases of an image, a folder or a pattern, as read_metadata has them.
Metadata cases_of_files(const MetadataOptions& options);

}  // namespace deepwrist::data
