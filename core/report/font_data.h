#pragma once

#include <cstddef>
#include <span>

namespace deepwrist::report {

/// The TrueType files DejaVuSans.ttf and DejaVuSans-Bold.ttf, linked into the program (free license:
/// Bitstream Vera).
std::span<const std::byte> regular_font_data();
std::span<const std::byte> bold_font_data();

}  // namespace deepwrist::report
