#include "core/dicom/tiff_file.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/error.h"
#include "core/dicom/orientation.h"
#include "core/dicom/tiff_page.h"

// An image is stored in blocks of equal size; those at the right and lower edge are cut to the image:
//
//   strips ┌──────────┐   tiles ┌────┬────┬──┄      planes together   RGBA RGBA ...   one run over the blocks
//          │ rows 0–7 │         │    │    │         planes apart      RR.. GG.. BB..  a run a plane
//          ├──────────┤         ├────┼────┼──┄
//          │ 8–15     │         │    │    │
//          └──────────┘         └────┴────┴──┄
//
//   bytes of a row ─ sample() ─► 1 to 16 bits ─ sample_values() ─► uint16 pixel, channels as BGR
//
// Rows of a block begin at whole bytes. The last strip has only the rows that are left, a tile always all.
// Palettes are applied at the end, over indices that were not stretched.

namespace deepwrist::dicom {
namespace {

/// The part of the image that one call of libtiff decodes: some rows (a strip) or a rectangle (a tile).
struct Block {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::size_t row_bytes = 0;
};

/// Sample number `index` of a row of samples of `bits` bits, the highest bit first (TIFF 6.0, page 32).
/// Samples of 16 bits are in the order of this machine.
std::uint16_t sample(const std::uint8_t* row, std::size_t index, int bits) {
  if (bits == 8) return row[index];
  if (bits == 16) return static_cast<std::uint16_t>(row[2 * index] | row[2 * index + 1] << 8);
  unsigned value = 0;
  const auto first = index * static_cast<std::size_t>(bits);
  for (std::size_t bit = first; bit < first + static_cast<std::size_t>(bits); ++bit)
    value = value << 1 | (row[bit / 8] >> (7 - bit % 8) & 1U);
  return static_cast<std::uint16_t>(value);
}

/// Value of a sample → value of a pixel.
std::vector<std::uint16_t> sample_values(const TiffFormat& format) {
  const unsigned top = (1U << format.bits) - 1;
  std::vector<std::uint16_t> values(top + 1);
  for (unsigned i = 0; i <= top; ++i) {
    const unsigned value = format.white_is_zero ? top - i : i;
    const bool stretched = format.bits < 8 && !format.has_palette;
    values[i] = static_cast<std::uint16_t>(stretched ? value * 255 / top : value);
  }
  return values;
}

/// Decodes the blocks of a page into `samples`, uint16, red, green, blue becoming BGR.
class BlockReader {
 public:
  BlockReader(TiffHandle& file, const TiffFormat& format, cv::Mat& samples)
      : file_(file), format_(format), values_(sample_values(format)), samples_(samples) {}

  void read(std::size_t max_pixels) {
    auto* tiff = file_.get();
    tiled_ = TIFFIsTiled(tiff) != 0;
    const auto rows = static_cast<std::uint32_t>(samples_.rows);
    block_.width = tiled_ ? tiff_field<std::uint32_t>(tiff, TIFFTAG_TILEWIDTH, 0)
                          : static_cast<std::uint32_t>(samples_.cols);
    block_.height = tiled_ ? tiff_field<std::uint32_t>(tiff, TIFFTAG_TILELENGTH, 0)
                           : std::min(tiff_field<std::uint32_t>(tiff, TIFFTAG_ROWSPERSTRIP, rows), rows);
    if (block_.width == 0 || block_.height == 0) fail();
    // A tile may be larger than the image that it covers.
    constexpr std::size_t kSmallTile = std::size_t{1} << 22;
    if (block_.width > std::max(max_pixels, kSmallTile) / block_.height) {
      throw Error(ErrorKind::limit, file_.place(), "the TIFF image has tiles larger than dataset.max_pixels");
    }
    block_.row_bytes = static_cast<std::size_t>(tiled_ ? TIFFTileRowSize64(tiff) : TIFFScanlineSize64(tiff));
    buffer_.resize(block_.row_bytes * block_.height);
    const auto block_samples = block_.width * static_cast<std::size_t>(in_block());
    if (block_.row_bytes < (block_samples * static_cast<std::size_t>(format_.bits) + 7) / 8) fail();
    for (int plane = 0; plane < (format_.separate ? format_.used : 1); ++plane) read_plane(plane);
  }

 private:
  int in_block() const { return format_.separate ? 1 : format_.stored; }

  void read_plane(int plane) {
    const auto rows = static_cast<std::uint32_t>(samples_.rows),
               columns = static_cast<std::uint32_t>(samples_.cols);
    for (std::uint32_t y = 0; y < rows; y += block_.height) {
      for (std::uint32_t x = 0; x < columns; x += block_.width) {
        decode(x, y, static_cast<std::uint16_t>(plane), std::min(block_.height, rows - y));
        store(x, y, plane);
      }
    }
  }

  void decode(std::uint32_t x, std::uint32_t y, std::uint16_t plane, std::uint32_t rows) {
    auto* tiff = file_.get();
    const auto wanted = static_cast<tmsize_t>(block_.row_bytes * (tiled_ ? block_.height : rows));
    const auto got =
        tiled_ ? TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, plane), buffer_.data(), wanted)
               : TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, y, plane), buffer_.data(), wanted);
    // What libtiff only warns of while it decodes is data that it had to guess.
    if (got != wanted || !file_.complaint().empty()) fail();
  }

  void store(std::uint32_t left, std::uint32_t top, int plane) {
    const auto columns = std::min(static_cast<int>(block_.width), samples_.cols - static_cast<int>(left));
    const auto rows = std::min(static_cast<int>(block_.height), samples_.rows - static_cast<int>(top));
    const int channels = samples_.channels(), taken = format_.separate ? 1 : format_.used;
    for (int y = 0; y < rows; ++y) {
      const auto* from = buffer_.data() + static_cast<std::size_t>(y) * block_.row_bytes;
      auto* to = samples_.ptr<std::uint16_t>(static_cast<int>(top) + y) + static_cast<int>(left) * channels;
      for (int x = 0; x < columns; ++x, to += channels) {
        for (int s = 0; s < taken; ++s) {
          const auto value = sample(from, static_cast<std::size_t>(x * in_block() + s), format_.bits);
          to[channels - 1 - (format_.separate ? plane : s)] = values_[value];
        }
      }
    }
  }

  [[noreturn]] void fail() const {
    throw Error(ErrorKind::format, file_.place(),
                "the TIFF image is damaged or truncated (" + file_.complaint() + ")");
  }

  TiffHandle& file_;
  const TiffFormat& format_;
  const std::vector<std::uint16_t> values_;
  cv::Mat& samples_;
  bool tiled_ = false;
  Block block_;
  std::vector<std::uint8_t> buffer_;
};

/// Indices → BGR. Entries are of 16 bits; old files that fill 8 only are taken as they mean it.
cv::Mat through_palette(const cv::Mat& indices, TiffHandle& file, int bits) {
  std::array<std::uint16_t*, 3> table{};
  if (TIFFGetField(file.get(), TIFFTAG_COLORMAP, &table[2], &table[1], &table[0]) != 1) {
    throw Error(ErrorKind::format, file.place(), "the TIFF image has no palette");
  }
  const auto count = std::size_t{1} << bits;
  const bool is_wide = std::ranges::any_of(table, [&](const std::uint16_t* one) {
    return std::any_of(one, one + count, [](std::uint16_t entry) { return entry > 255; });
  });
  cv::Mat colours(indices.size(), CV_16UC3);
  const auto* from = indices.ptr<std::uint16_t>();
  auto* to = colours.ptr<std::uint16_t>();
  for (std::size_t i = 0; i < indices.total(); ++i) {
    for (const auto* one : table) *to++ = static_cast<std::uint16_t>(one[from[i]] >> (is_wide ? 8 : 0));
  }
  return colours;
}

/// More than libtiff needs at once for any image of `max_pixels` pixels that is decoded here.
std::size_t memory_for(std::size_t max_pixels) {
  constexpr std::size_t kBytesPerPixel = 16, kLeast = std::size_t{1} << 26;
  return std::max(max_pixels * kBytesPerPixel, kLeast);
}

/// Makes the page of the image the current one.
RasterSize choose_checked_page(TiffHandle& file, std::size_t max_pixels, std::vector<std::string>& warnings) {
  const auto size = choose_page(file, warnings);
  check_raster_size(size, file.place(), max_pixels);
  return size;
}

}  // namespace

void check_tiff_file(Bytes bytes, const std::string& place, std::size_t max_pixels) {
  TiffHandle file(bytes, place, memory_for(max_pixels));
  std::vector<std::string> warnings;
  choose_checked_page(file, max_pixels, warnings);
  tiff_format(file);
}

Picture read_tiff_file(Bytes bytes, const std::string& place, std::size_t max_pixels) {
  TiffHandle file(bytes, place, memory_for(max_pixels));
  Picture picture;
  const auto size = choose_checked_page(file, max_pixels, picture.warnings);
  const auto format = tiff_format(file);
  const auto orientation = tiff_field<std::uint16_t>(file.get(), TIFFTAG_ORIENTATION, 1);
  picture.orientation = known_orientation(orientation, picture.warnings);
  picture.samples.create(static_cast<int>(size.height), static_cast<int>(size.width),
                         CV_MAKETYPE(CV_16U, format.used));
  file.forget();
  BlockReader(file, format, picture.samples).read(max_pixels);
  if (format.has_palette) picture.samples = through_palette(picture.samples, file, format.bits);
  return picture;
}

}  // namespace deepwrist::dicom
