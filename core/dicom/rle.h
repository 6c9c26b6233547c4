#pragma once

#include <string>
#include <vector>

#include "core/dicom/stored_pixels.h"

namespace deepwrist::dicom {

/// Decodes one RLE frame (PS3.5 annex G) to rows × columns × samples values of format.bytes_per_value()
/// bytes, colour by pixel, at `destination`. Pixels of one bit become bytes. DCMTK's own decoder reads
/// outside its input when a segment's offset is wrong (seen with 3.6.7), hence this one. Throws Error(format)
/// for damage and for missing pixels; data left over are a warning.
void decode_rle(Bytes frame, const PixelFormat& format, const std::string& place, std::uint8_t* destination,
                std::vector<std::string>& warnings);

}  // namespace deepwrist::dicom
