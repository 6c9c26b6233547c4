#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace deepwrist {

/// Base64 of RFC 4648, section 4: padded, without line breaks, as data URLs need it.
std::string base64(std::span<const std::byte> bytes);

/// The bytes of such a text; nothing for any other text.
std::optional<std::vector<unsigned char>> from_base64(std::string_view text);

}  // namespace deepwrist
