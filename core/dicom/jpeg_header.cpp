#include "core/dicom/jpeg_header.h"

namespace deepwrist::dicom {
namespace {

bool is_frame_header(int marker) {
  constexpr int kSof0 = 0xC0, kSof15 = 0xCF, kHuffmanTables = 0xC4, kExtension = 0xC8, kArithmetic = 0xCC;
  constexpr int kSof55 = 0xF7;
  if (marker == kSof55) return true;
  return marker >= kSof0 && marker <= kSof15 && marker != kHuffmanTables && marker != kExtension &&
         marker != kArithmetic;
}

}  // namespace

std::optional<JpegHeader> find_jpeg_header(Bytes stream) {
  const auto word = [&](std::size_t at) { return stream[at] << 8 | stream[at + 1]; };
  if (stream.size() < 4 || word(0) != 0xFFD8) return std::nullopt;
  std::size_t at = 2;
  while (at + 4 <= stream.size()) {
    if (stream[at] != 0xFF) return std::nullopt;
    const int marker = stream[at + 1];
    if (marker == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    if (is_frame_header(marker)) {
      if (at + 10 > stream.size()) return std::nullopt;
      return JpegHeader{stream[at + 4], word(at + 5), word(at + 7), stream[at + 9]};
    }
    if (marker == 0xDA || marker == 0xD9) return std::nullopt;
    at += 2 + static_cast<std::size_t>(word(at + 2));
  }
  return std::nullopt;
}

}  // namespace deepwrist::dicom
