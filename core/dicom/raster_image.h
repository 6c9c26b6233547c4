#pragma once

#include <string>

#include "core/dicom/radiograph.h"
#include "core/dicom/raster_header.h"

namespace deepwrist::dicom {

/// Decodes a PNG, JPEG or TIFF file of up to 16 bits: grey as it is, colour to luma (ITU-R BT.601) with a
/// warning, alpha ignored. The picture is turned as its EXIF or TIFF orientation says, so that rows, columns
/// and with them landmarks are those of the picture that every viewer shows. No spacing and no view. Throws
/// Error(format) for damage and truncation, Error(unsupported), Error(limit).
Radiograph read_raster(Bytes file, RasterFormat format, const std::string& place, std::size_t max_pixels);

/// What read_raster can refuse without decoding: sizes, TIFF's pages and samples, a JPEG file without end.
/// Throws as read_raster.
void check_raster(Bytes file, RasterFormat format, const std::string& place, std::size_t max_pixels);

}  // namespace deepwrist::dicom
