#include "core/dicom/raster_header.h"

#include <cstring>

#include "core/base/error.h"
#include "core/dicom/byte_cursor.h"
#include "core/dicom/jpeg_header.h"

namespace deepwrist::dicom {
namespace {

template <std::size_t N>
bool begins(Bytes file, const char (&magic)[N]) {
  return file.size() >= N - 1 && std::memcmp(file.data(), magic, N - 1) == 0;
}

}  // namespace

std::optional<RasterFormat> raster_format(Bytes file) {
  if (begins(file, "\x89PNG\r\n\x1A\n")) return RasterFormat::png;
  if (begins(file, "\xFF\xD8\xFF")) return RasterFormat::jpeg;
  const bool is_tiff =
      file.size() >= 4 &&
      (std::memcmp(file.data(), "II*\0", 4) == 0 || std::memcmp(file.data(), "MM\0*", 4) == 0 ||
       std::memcmp(file.data(), "II+\0", 4) == 0 || std::memcmp(file.data(), "MM\0+", 4) == 0);
  return is_tiff ? std::optional(RasterFormat::tiff) : std::nullopt;
}

std::optional<RasterSize> png_size(Bytes file) {
  ByteCursor cursor(file, true);
  const RasterSize size{cursor.read(16, 4), cursor.read(20, 4)};
  return cursor.valid() && begins(file.subspan(12), "IHDR") ? std::optional(size) : std::nullopt;
}

std::optional<RasterSize> jpeg_size(Bytes file) {
  const auto header = find_jpeg_header(file);
  if (!header) return std::nullopt;
  return RasterSize{static_cast<std::uint64_t>(header->columns), static_cast<std::uint64_t>(header->rows)};
}

void check_raster_size(const std::optional<RasterSize>& size, const std::string& place,
                       std::size_t max_pixels) {
  if (!size || size->width == 0 || size->height == 0) {
    throw Error(ErrorKind::format, place, "the image's header is damaged");
  }
  if (size->width > max_pixels / size->height) {
    throw Error(ErrorKind::limit, place,
                std::to_string(size->width) + " x " + std::to_string(size->height) +
                    " pixels are more than the limit of " + std::to_string(max_pixels) +
                    " (dataset.max_pixels)");
  }
}

}  // namespace deepwrist::dicom
