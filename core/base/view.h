#pragma once

#include <optional>
#include <string_view>

namespace deepwrist {

/// Projection of a radiograph; the numbers are the `Side` column of the reference's metadata.
enum class View : int { pa = 0, lat = 1 };

/// "PA" or "LAT".
const char* name(View view);

/// 0, 1, PA or LAT in any case; nothing otherwise.
std::optional<View> parse_view(std::string_view text);

}  // namespace deepwrist
