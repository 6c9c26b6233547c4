#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

enum class RasterFormat { png, jpeg, tiff };

/// The format by the first bytes; nothing for anything else.
std::optional<RasterFormat> raster_format(Bytes file);

/// Width and height of the stored grid, before an orientation turns it.
struct RasterSize {
  std::uint64_t width = 0;
  std::uint64_t height = 0;
};

/// The size that a PNG or JPEG file claims (PNG 11.2.2 IHDR; JPEG frame header), without decoding anything;
/// nothing where the header is damaged. TIFF files have pages: tiff_page.h.
std::optional<RasterSize> png_size(Bytes file);
std::optional<RasterSize> jpeg_size(Bytes file);

/// Throws Error(format) without a size, Error(limit) for more than `max_pixels` pixels.
void check_raster_size(const std::optional<RasterSize>& size, const std::string& place,
                       std::size_t max_pixels);

}  // namespace deepwrist::dicom
