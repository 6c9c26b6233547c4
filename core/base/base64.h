#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace deepwrist {

/// Base64 of RFC 4648, section 4: padded, without line breaks, as data URLs need it.
std::string base64(std::span<const std::byte> bytes);

}  // namespace deepwrist
