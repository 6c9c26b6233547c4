#pragma once

#include <string>

#include "core/dicom/stored_pixels.h"

class DcmPixelData;

namespace deepwrist::dicom {

/// Fills result.data with the frames of uncompressed pixel data: single bits become bytes, 24 bits become 32,
/// planes are interleaved, halved chroma is repeated (YBR_FULL_422 becomes YBR_FULL). Throws Error(format)
/// when there are fewer bytes than result.format needs.
void copy_native_pixels(DcmPixelData& pixels, DcmDataset& data, const std::string& place,
                        StoredPixels& result);

/// Colour by plane to colour by pixel, frame by frame, in place; clears format.planar.
void interleave_planes(StoredPixels& pixels);

}  // namespace deepwrist::dicom
