#include "core/dicom/tiff_page.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/dicom/byte_cursor.h"

// A TIFF file is a chain of directories (pages), each of which may have others below it:
//
//   page 1 ─► page 2 ─► ...          offsets at the ends of directories
//     └─► SubIFDs                    tag 330
//
// The image is the first page, the chain's before those of SubIFDs, that NewSubfileType does not call a
// reduced copy or a mask, and than which no such page is twice as wide and high; a pixel is allowed for
// rounding.
//
// A directory is a count, its entries and the offset of the next one: 2, 12 n and 4 bytes, in BigTIFF 8, 20
// n and 8. libtiff accepts one that is cut before that offset, which would hide the pages behind it.

namespace deepwrist::dicom {
namespace {

constexpr std::size_t kMaxPages = 1000;

struct Page {
  std::uint64_t offset = 0;
  RasterSize size;
  bool is_copy = false;  ///< a reduced copy or a mask, by its own word
};

[[noreturn]] void damaged(const TiffHandle& file) {
  throw Error(ErrorKind::format, file.place(), "the TIFF file is damaged (" + file.complaint() + ")");
}

Page current_page(TIFF* tiff) {
  Page page;
  page.offset = TIFFCurrentDirOffset(tiff);
  page.size.width = tiff_field<std::uint32_t>(tiff, TIFFTAG_IMAGEWIDTH, 0);
  page.size.height = tiff_field<std::uint32_t>(tiff, TIFFTAG_IMAGELENGTH, 0);
  const auto type = tiff_field<std::uint32_t>(tiff, TIFFTAG_SUBFILETYPE, 0);
  page.is_copy = (type & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) != 0;
  return page;
}

/// Whether the current directory lies wholly in the file. libtiff does without the offset at its end, which
/// says where the next one is.
bool is_whole_directory(const TiffHandle& file) {
  constexpr std::uint64_t kBigTiff = 43;
  const auto offset = TIFFCurrentDirOffset(file.get());
  ByteCursor cursor(file.bytes(), TIFFIsBigEndian(file.get()) != 0);
  const bool is_big = cursor.read(2, 2) == kBigTiff;
  const auto entries = cursor.read(offset, is_big ? 8 : 2);
  cursor.read(offset + (is_big ? 8 + 20 * entries : 2 + 12 * entries), is_big ? 8 : 4);
  return cursor.valid();
}

/// Offsets of the directories below the current one.
std::vector<std::uint64_t> directories_below(TIFF* tiff) {
  std::uint16_t count = 0;
  std::uint64_t* offsets = nullptr;
  if (TIFFGetField(tiff, TIFFTAG_SUBIFD, &count, &offsets) != 1 || offsets == nullptr) return {};
  return {offsets, offsets + count};
}

void check_count(std::size_t count, const TiffHandle& file) {
  if (count > kMaxPages) {
    throw Error(ErrorKind::limit, file.place(),
                "the TIFF file has more than " + std::to_string(kMaxPages) + " pages");
  }
}

/// The pages of the file in order, then those below them; `chain` gets the number of the former.
std::vector<Page> all_pages(TiffHandle& file, std::size_t& chain) {
  std::vector<Page> pages;
  std::vector<std::uint64_t> below;
  do {
    if (!is_whole_directory(file)) {
      throw Error(ErrorKind::format, file.place(), "the TIFF file is truncated: it ends inside a directory");
    }
    pages.push_back(current_page(file.get()));
    const auto more = directories_below(file.get());
    below.insert(below.end(), more.begin(), more.end());
    check_count(pages.size() + below.size(), file);
  } while (TIFFReadDirectory(file.get()) == 1);
  if (file.has_error()) damaged(file);
  chain = pages.size();
  for (const auto offset : below) {
    if (TIFFSetSubDirectory(file.get(), offset) != 1) damaged(file);
    pages.push_back(current_page(file.get()));
  }
  return pages;
}

bool is_thumbnail_of(const Page& page, const Page& other) {
  return !other.is_copy && 2 * page.size.width <= other.size.width + 1 &&
         2 * page.size.height <= other.size.height + 1;
}

[[noreturn]] void refuse(const TiffHandle& file, const std::string& what) {
  throw Error(ErrorKind::unsupported, file.place(),
              "a TIFF image with " + what + " is not supported; convert it to grey of 8 or 16 bits");
}

void check_compression(const TiffHandle& file, int bits) {
  const auto compression = tiff_field<std::uint16_t>(file.get(), TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_LZW:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_PACKBITS:
      return;
    case COMPRESSION_JPEG:
      if (bits == 8) return;
      break;
    case COMPRESSION_CCITTRLE:
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4:
      if (bits == 1) return;
      break;
    default:
      break;
  }
  refuse(file, "Compression " + std::to_string(compression) + " and BitsPerSample " + std::to_string(bits));
}

/// Samples of a pixel behind the first `used` must be alpha.
void check_extra_samples(const TiffHandle& file, int stored, int used) {
  std::uint16_t count = 0;
  std::uint16_t* kinds = nullptr;
  TIFFGetFieldDefaulted(file.get(), TIFFTAG_EXTRASAMPLES, &count, &kinds);
  const bool is_alpha =
      stored == used + 1 && count == 1 && kinds != nullptr && kinds[0] != EXTRASAMPLE_UNSPECIFIED;
  if (stored != used && !is_alpha) {
    refuse(file, "SamplesPerPixel " + std::to_string(stored) + ", " + std::to_string(used) +
                     " by its PhotometricInterpretation,");
  }
}

}  // namespace

RasterSize choose_page(TiffHandle& file, std::vector<std::string>& warnings) {
  std::size_t chain = 0;
  file.forget();
  const auto pages = all_pages(file, chain);
  const auto is_image = [&](const Page& page) {
    return !page.is_copy &&
           std::ranges::none_of(pages, [&](const Page& other) { return is_thumbnail_of(page, other); });
  };
  const auto chosen = std::ranges::find_if(pages, is_image);
  if (chosen == pages.end()) {
    throw Error(
        ErrorKind::unsupported, file.place(),
        "every page of the TIFF file is a reduced copy (thumbnail) or a mask; export the image itself");
  }
  if (TIFFSetSubDirectory(file.get(), chosen->offset) != 1) damaged(file);
  const auto index = static_cast<std::size_t>(chosen - pages.begin());
  if (index >= chain) {
    warnings.emplace_back("the image below the pages of the TIFF file is taken; they are thumbnails");
  } else if (index > 0) {
    warnings.push_back("page " + std::to_string(index + 1) + " of " + std::to_string(chain) +
                       "; those before it are thumbnails");
  } else if (chain > 1) {
    warnings.push_back("first of " + std::to_string(chain) + " pages");
  }
  return chosen->size;
}

TiffFormat tiff_format(TiffHandle& file) {
  auto* tiff = file.get();
  TiffFormat format;
  format.bits = tiff_field<std::uint16_t>(tiff, TIFFTAG_BITSPERSAMPLE, 1);
  format.stored = tiff_field<std::uint16_t>(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
  format.separate =
      tiff_field<std::uint16_t>(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) == PLANARCONFIG_SEPARATE;
  const auto kind = tiff_field<std::uint16_t>(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  if (kind != SAMPLEFORMAT_UINT) {
    refuse(file, "SampleFormat " + std::to_string(kind) +
                     (kind == SAMPLEFORMAT_IEEEFP ? " (floating point)"
                      : kind == SAMPLEFORMAT_INT  ? " (signed)"
                                                  : ""));
  }
  if (format.bits < 1 || format.bits > 16) refuse(file, "BitsPerSample " + std::to_string(format.bits));
  check_compression(file, format.bits);
  std::uint16_t photometric = 0;
  if (TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric) != 1)
    refuse(file, "no PhotometricInterpretation");
  const bool is_jpeg =
      tiff_field<std::uint16_t>(tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE) == COMPRESSION_JPEG;
  switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
      format.white_is_zero = true;
      break;
    case PHOTOMETRIC_MINISBLACK:
      break;
    case PHOTOMETRIC_PALETTE:
      if (format.bits > 8) refuse(file, "a palette and BitsPerSample " + std::to_string(format.bits));
      format.has_palette = true;
      break;
    case PHOTOMETRIC_RGB:
      format.used = 3;
      break;
    case PHOTOMETRIC_YCBCR:
      if (is_jpeg && !format.separate) {
        // Sets how libtiff hands the pixels over, not what the file says.
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        format.used = 3;
        break;
      }
      [[fallthrough]];
    default:
      refuse(file, "PhotometricInterpretation " + std::to_string(photometric));
  }
  check_extra_samples(file, format.stored, format.used);
  return format;
}

}  // namespace deepwrist::dicom
