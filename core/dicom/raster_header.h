#pragma once

#include <cstdint>
#include <optional>

#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

enum class RasterFormat { png, jpeg, tiff };

/// The format by the first bytes; nothing for anything else.
std::optional<RasterFormat> raster_format(Bytes file);

/// Width and height that the file claims.
struct RasterSize {
  std::uint64_t width = 0;
  std::uint64_t height = 0;
};

/// Reads the claimed size without decoding anything (PNG 11.2.2 IHDR; JPEG frame header; first directory of
/// TIFF 6.0 and BigTIFF); nothing where the header is damaged.
std::optional<RasterSize> raster_size(Bytes file, RasterFormat format);

}  // namespace deepwrist::dicom
