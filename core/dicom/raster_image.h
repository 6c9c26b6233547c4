#pragma once

#include <string>

#include "core/dicom/radiograph.h"
#include "core/dicom/raster_header.h"

namespace deepwrist::dicom {

/// Decodes a PNG, JPEG or TIFF file of 8 or 16 bits: grey as it is, colour to luma (ITU-R BT.601) with a
/// warning, alpha ignored. The pixels stay on the grid they are stored on: an EXIF orientation is ignored,
/// because landmarks in a table refer to that grid. No spacing and no view. Throws Error(format),
/// Error(unsupported), Error(limit).
Radiograph read_raster(Bytes file, RasterFormat format, const std::string& place, std::size_t max_pixels);

}  // namespace deepwrist::dicom
