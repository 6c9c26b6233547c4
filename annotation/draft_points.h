#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "annotation/annotation_record.h"

namespace deepwrist::annotation {

/// Points in the notation of the metadata's column `Points`, "[[x, y], [x, y], [x, y]]", with None for one
/// that is not set; empty where none is.
std::string points_text(const LandmarkSlots& points);

/// Such a text; nothing for any other.
std::optional<LandmarkSlots> parse_draft_points(std::string_view text);

}  // namespace deepwrist::annotation
