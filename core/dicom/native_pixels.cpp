#include "core/dicom/native_pixels.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcxfer.h>

#include <cstring>
#include <utility>

#include "core/base/error.h"

// Uncompressed pixels and what they become, a whole number of bytes each:
//
//   BitsAllocated 1     from the lowest bit on, across rows     ─► bytes 0 and 1
//   BitsAllocated 24    3 bytes                                 ─► 4, the highest 0
//   YBR_..._422         Y1 Y2 Cb Cr                             ─► Y1 Cb Cr  Y2 Cb Cr
//   by plane            RRR... GGG... BBB...                    ─► RGB RGB RGB ...
//   big endian, 32      halves swapped: DCMTK orders words of 16 bits only
//
// The bytes needed are computed and compared before anything is copied.

namespace deepwrist::dicom {
namespace {

bool is_halved(const PixelFormat& format) {
  return format.photometric == "YBR_FULL_422" || format.photometric == "YBR_PARTIAL_422";
}

std::size_t bytes_needed(const PixelFormat& format, int number_of_frames) {
  const auto frames = static_cast<std::size_t>(number_of_frames);
  if (is_halved(format))
    return format.pixels() * 2 * frames * static_cast<std::size_t>(format.bits_allocated / 8);
  return (format.values() * frames * static_cast<std::size_t>(format.bits_allocated) + 7) / 8;
}

/// Bytes behind those of all frames mean that the file says something wrong of its pixels; as many again,
/// that the pixels would be others than those stored.
void check_rest(std::size_t available, const PixelFormat& format, int frames_in_file,
                const std::string& place, std::vector<std::string>& warnings) {
  const auto frames = static_cast<std::size_t>(frames_in_file), of_one = bytes_needed(format, 1);
  if (frames > available / of_one + 1) return;  // there is no rest, and the product might be none
  const auto stated = bytes_needed(format, frames_in_file);
  if (available <= stated + 1) return;  // one byte makes an odd number even
  const auto sizes =
      "the pixel data has " + std::to_string(available) + " bytes, the image needs " + std::to_string(stated);
  if (available >= 2 * stated)
    throw Error(ErrorKind::format, place,
                sizes + ": the file states a wrong size, depth or number of frames");
  warnings.push_back(sizes + ": the file may state a wrong size; those behind are left out");
}

void expand_24_bits(Bytes packed, std::vector<std::uint8_t>& values) {
  for (std::size_t i = 0; i < values.size() / 4; ++i) std::memcpy(&values[i * 4], &packed[i * 3], 3);
}

/// Y1 Y2 Cb Cr for each pair of pixels (PS3.3 C.7.6.3.1.2) to Y Cb Cr for each.
void expand_chroma(Bytes packed, std::size_t width, std::vector<std::uint8_t>& values) {
  const auto pairs = packed.size() / (4 * width);
  for (std::size_t i = 0; i < pairs; ++i) {
    const auto* from = &packed[i * 4 * width];
    auto* to = &values[i * 6 * width];
    for (std::size_t half = 0; half < 2; ++half, to += 3 * width) {
      std::memcpy(to, from + half * width, width);
      std::memcpy(to + width, from + 2 * width, 2 * width);
    }
  }
}

/// DCMTK brings OW words of 16 bits to the host's order; values of 32 bits then still have their halves
/// swapped.
void swap_halves(std::vector<std::uint8_t>& values) {
  for (std::size_t i = 0; i + 4 <= values.size(); i += 4) {
    std::swap(values[i], values[i + 2]);
    std::swap(values[i + 1], values[i + 3]);
  }
}

}  // namespace

void expand_bits(Bytes packed, std::span<std::uint8_t> values) {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = packed[i / 8] >> (i % 8) & 1U;
}

void interleave_planes(StoredPixels& pixels) {
  auto& format = pixels.format;
  const auto width = static_cast<std::size_t>(format.bytes_per_value());
  const auto samples = static_cast<std::size_t>(format.samples);
  const auto plane = format.pixels() * width;
  std::vector<std::uint8_t> planes(plane * samples);
  for (int f = 0; f < format.frames; ++f) {
    auto* frame = pixels.data.data() + static_cast<std::size_t>(f) * planes.size();
    std::memcpy(planes.data(), frame, planes.size());
    for (std::size_t i = 0; i < format.pixels(); ++i) {
      for (std::size_t s = 0; s < samples; ++s, frame += width) {
        std::memcpy(frame, &planes[s * plane + i * width], width);
      }
    }
  }
  format.planar = false;
}

void copy_native_pixels(DcmPixelData& pixels, DcmDataset& data, const std::string& place,
                        StoredPixels& result) {
  auto& format = result.format;
  if (format.photometric.ends_with("_420") || (is_halved(format) && format.pixels() % 2 != 0)) {
    throw Error(ErrorKind::unsupported, place,
                "uncompressed " + format.photometric + " of this size is not supported");
  }
  Uint8* bytes = nullptr;
  const std::size_t available =
      pixels.getUint8Array(bytes).good() && bytes != nullptr ? std::size_t{pixels.getLength()} : 0;
  const auto needed = bytes_needed(format, format.frames);
  if (available < needed) {
    throw Error(ErrorKind::format, place,
                "the pixel data has " + std::to_string(available) + " bytes, the image needs " +
                    std::to_string(needed) + ": the file is truncated or states a wrong size");
  }
  check_rest(available, format, result.frames_in_file, place, result.warnings);
  const Bytes packed(bytes, needed);
  const auto width = static_cast<std::size_t>(format.bytes_per_value());
  result.data.resize(format.values() * static_cast<std::size_t>(format.frames) * width);
  if (format.bits_allocated == 1) {
    expand_bits(packed, result.data);
  } else if (format.bits_allocated == 24) {
    expand_24_bits(packed, result.data);
  } else if (is_halved(format)) {
    expand_chroma(packed, width, result.data);
    format.photometric.resize(format.photometric.size() - 4);
    format.planar = false;
  } else {
    std::memcpy(result.data.data(), packed.data(), packed.size());
  }
  const bool big_endian = DcmXfer(data.getOriginalXfer()).getByteOrder() == EBO_BigEndian;
  if (big_endian && format.bits_allocated == 32) swap_halves(result.data);
  if (format.planar && format.samples == 3) interleave_planes(result);
}

}  // namespace deepwrist::dicom
