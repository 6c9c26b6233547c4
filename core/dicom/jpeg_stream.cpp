#include "core/dicom/jpeg_stream.h"

#include <cstring>

namespace deepwrist::dicom {
namespace {

constexpr int kRestart0 = 0xD0, kRestart7 = 0xD7, kStart = 0xD8, kEnd = 0xD9, kScan = 0xDA, kApp1 = 0xE1;
constexpr int kFrameLs = 0xF7, kTemporary = 0x01;

/// Position of the marker that ends the coded data at `at`; the stream's size where none does. In JPEG a
/// zero behind 0xFF makes it data, in JPEG-LS a clear highest bit does.
std::size_t end_of_scan(Bytes stream, std::size_t at, bool is_jpeg_ls) {
  while (at + 1 < stream.size()) {
    const auto* found =
        static_cast<const std::uint8_t*>(std::memchr(&stream[at], 0xFF, stream.size() - at - 1));
    if (found == nullptr) break;
    at = static_cast<std::size_t>(found - stream.data());
    const int next = stream[at + 1];
    const bool is_data = is_jpeg_ls ? next < 0x80 : next == 0;
    if (next == 0xFF) {  // fill byte
      at += 1;
    } else if (is_data || (next >= kRestart0 && next <= kRestart7)) {
      at += 2;
    } else {
      return at;
    }
  }
  return stream.size();
}

Bytes exif_of(Bytes segment) {
  static constexpr char kName[] = {'E', 'x', 'i', 'f', 0, 0};
  const bool is_exif = segment.size() > sizeof kName && std::memcmp(segment.data(), kName, sizeof kName) == 0;
  return is_exif ? segment.subspan(sizeof kName) : Bytes();
}

}  // namespace

JpegStream read_jpeg_stream(Bytes stream) {
  JpegStream result;
  bool is_jpeg_ls = false, has_scan = false;
  std::size_t at = 0;
  while (at + 2 <= stream.size() && stream[at] == 0xFF) {
    const int marker = stream[at + 1];
    if (marker == 0xFF) {  // fill byte
      ++at;
    } else if (marker == kEnd) {
      result.has_end = has_scan;
      return result;
    } else if (marker == kStart || marker == kTemporary || (marker >= kRestart0 && marker <= kRestart7)) {
      at += 2;
    } else {
      if (at + 4 > stream.size()) return result;
      const auto length = static_cast<std::size_t>(stream[at + 2] << 8 | stream[at + 3]);
      const auto end = at + 2 + length;
      if (length < 2 || end > stream.size()) return result;
      is_jpeg_ls = is_jpeg_ls || marker == kFrameLs;
      if (marker == kApp1 && result.exif.empty()) result.exif = exif_of(stream.subspan(at + 4, length - 2));
      has_scan = has_scan || marker == kScan;
      at = marker == kScan ? end_of_scan(stream, end, is_jpeg_ls) : end;
    }
  }
  return result;
}

}  // namespace deepwrist::dicom
