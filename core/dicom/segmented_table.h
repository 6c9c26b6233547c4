#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace deepwrist::dicom {

/// Expands a segmented palette (PS3.3 C.7.9.2): runs of values, straight lines and references to earlier
/// segments. `items` are opcodes, lengths and values as numbers of 8 or 16 bits; `bytes_per_item` is what
/// indirect offsets count in. Returns at most `max_entries` entries; fewer when the data is damaged or ends
/// early.
std::vector<std::uint16_t> expand_segments(std::span<const std::uint16_t> items, std::size_t bytes_per_item,
                                           std::size_t max_entries);

}  // namespace deepwrist::dicom
