#pragma once

#include <string>

#include "core/dicom/picture.h"
#include "core/dicom/raster_header.h"

namespace deepwrist::dicom {

/// Decodes the image of a TIFF or BigTIFF file, in strips or tiles, planes together or apart, as
/// choose_page and tiff_format (tiff_page.h) have it. WhiteIsZero is turned over within BitsPerSample,
/// samples of less than 8 bits are stretched to 8, palettes become colour, alpha is left out. Throws
/// Error(format) for damage and truncation, Error(unsupported) by name, Error(limit) for more than
/// `max_pixels` pixels.
Picture read_tiff_file(Bytes file, const std::string& place, std::size_t max_pixels);

/// Throws what read_tiff_file throws before it decodes.
void check_tiff_file(Bytes file, const std::string& place, std::size_t max_pixels);

}  // namespace deepwrist::dicom
