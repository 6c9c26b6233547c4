#pragma once

#include <span>
#include <string>

#include "core/dicom/stored_pixels.h"

class DcmPixelData;

namespace deepwrist::dicom {

/// Fills result.data with the frames of uncompressed pixel data: single bits become bytes, 24 bits become 32,
/// planes are interleaved, halved chroma is repeated (YBR_FULL_422 becomes YBR_FULL). Throws Error(format)
/// when there are fewer bytes than result.format needs, or twice as many as all frames need; warns of any
/// more than that.
void copy_native_pixels(DcmPixelData& pixels, DcmDataset& data, const std::string& place,
                        StoredPixels& result);

/// Pixels of one bit, which fill bytes from the lowest bit on across rows and frames (PS3.5 8.1.1), as bytes
/// 0 and 1.
void expand_bits(Bytes packed, std::span<std::uint8_t> values);

/// Colour by plane to colour by pixel, frame by frame, in place; clears format.planar.
void interleave_planes(StoredPixels& pixels);

}  // namespace deepwrist::dicom
