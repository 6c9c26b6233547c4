#include "core/dicom/raster_header.h"

#include <cstring>

#include "core/dicom/jpeg_header.h"

namespace deepwrist::dicom {
namespace {

/// Bounds-checked integers of either byte order; what lies outside the file makes the whole reading invalid.
class Cursor {
 public:
  Cursor(Bytes file, bool big_endian) : file_(file), big_endian_(big_endian) {}

  std::uint64_t read(std::uint64_t at, unsigned count) {
    if (at > file_.size() || count > file_.size() - at) {
      valid_ = false;
      return 0;
    }
    std::uint64_t value = 0;
    for (unsigned i = 0; i < count; ++i) value = value << 8 | file_[at + (big_endian_ ? i : count - 1 - i)];
    return value;
  }
  bool valid() const { return valid_; }

 private:
  Bytes file_;
  bool big_endian_;
  bool valid_ = true;
};

template <std::size_t N>
bool begins(Bytes file, const char (&magic)[N]) {
  return file.size() >= N - 1 && std::memcmp(file.data(), magic, N - 1) == 0;
}

std::optional<RasterSize> png_size(Bytes file) {
  Cursor cursor(file, true);
  const RasterSize size{cursor.read(16, 4), cursor.read(20, 4)};
  return cursor.valid() && begins(file.subspan(12), "IHDR") ? std::optional(size) : std::nullopt;
}

std::optional<RasterSize> tiff_size(Bytes file) {
  constexpr std::uint64_t kImageWidth = 256, kImageLength = 257, kShort = 3;
  Cursor cursor(file, begins(file, "MM"));
  const bool is_big_tiff = cursor.read(2, 2) == 43;
  const unsigned offset_bytes = is_big_tiff ? 8 : 4;
  const auto directory = cursor.read(is_big_tiff ? 8 : 4, offset_bytes);
  const unsigned count_bytes = is_big_tiff ? 8 : 2;
  const auto entries = cursor.read(directory, count_bytes);
  RasterSize size;
  for (std::uint64_t i = 0; i < entries && cursor.valid(); ++i) {
    const auto entry = directory + count_bytes + i * (4 + 2 * offset_bytes);
    const auto tag = cursor.read(entry, 2);
    if (tag != kImageWidth && tag != kImageLength) continue;
    const auto value = cursor.read(entry + 4 + offset_bytes, cursor.read(entry + 2, 2) == kShort ? 2 : 4);
    (tag == kImageWidth ? size.width : size.height) = value;
  }
  return cursor.valid() ? std::optional(size) : std::nullopt;
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

std::optional<RasterSize> raster_size(Bytes file, RasterFormat format) {
  switch (format) {
    case RasterFormat::png:
      return png_size(file);
    case RasterFormat::tiff:
      return tiff_size(file);
    case RasterFormat::jpeg:
      break;
  }
  const auto header = find_jpeg_header(file);
  if (!header) return std::nullopt;
  return RasterSize{static_cast<std::uint64_t>(header->columns), static_cast<std::uint64_t>(header->rows)};
}

}  // namespace deepwrist::dicom
