#include "core/dicom/jpeg_ls.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>
#include <array>
#include <new>

// What is put into a JPEG-LS stream, between its frame header and its scan (ISO 14495-1 C.2.4.1.1):
//
//   FFD8                                                         SOI
//   FFF7 │ length │ precision 1 │ ...                            SOF55
//   FFF8 │ 000D │ 01 │ MAXVAL 2 │ T1 2 │ T2 2 │ T3 2 │ RESET 2   LSE, preset parameters: inserted
//   FFDA │ length │ ... │ NEAR 1 │ 2 bytes                       SOS
//
// With MAXVAL = 2^precision - 1 below 128 and f = 256 / (MAXVAL + 1), divisions of integers:
//
//   T1 = max(2, 3 / f + 3 NEAR)   T2 = max(3, 7 / f + 5 NEAR)   T3 = max(4, 21 / f + 7 NEAR)
//
// each no less than the one before (T1: NEAR + 1), and that bound where it is above MAXVAL. RESET is 64.

namespace deepwrist::dicom {
namespace {

constexpr int kStart = 0xFFD8, kFrame = 0xFFF7, kPreset = 0xFFF8, kScan = 0xFFDA;

int word(Bytes stream, std::size_t at) { return stream[at] << 8 | stream[at + 1]; }

struct Headers {
  int precision = 0;
  int near = 0;
  std::size_t frame_end = 0;
};

/// What stands before the scan; nothing where that is no JPEG-LS, has a preset of its own, or is cut short.
std::optional<Headers> headers_of(Bytes stream) {
  if (stream.size() < 4 || word(stream, 0) != kStart) return std::nullopt;
  Headers headers;
  for (std::size_t at = 2; at + 10 <= stream.size();) {
    const int marker = word(stream, at);
    const std::size_t end = at + 2 + static_cast<std::size_t>(word(stream, at + 2));
    if (marker < 0xFF01 || marker == kPreset || end > stream.size()) return std::nullopt;
    if (marker == kFrame) {
      headers.precision = stream[at + 4];
      headers.frame_end = end;
    } else if (marker == kScan) {
      if (headers.frame_end == 0 || end < at + 8) return std::nullopt;
      headers.near = stream[end - 3];
      return headers;
    }
    at = end;
  }
  return std::nullopt;
}

/// T1 to T3 where MAXVAL is below 128.
std::array<int, 3> default_thresholds(int max_value, int near) {
  const auto limited = [&](int value, int low) { return value > max_value || value < low ? low : value; };
  const int factor = 256 / (max_value + 1);
  const int t1 = limited(std::max(2, 3 / factor + 3 * near), near + 1);
  const int t2 = limited(std::max(3, 7 / factor + 5 * near), t1);
  return {t1, t2, limited(std::max(4, 21 / factor + 7 * near), t2)};
}

void replace(DcmPixelItem& item, const std::vector<std::uint8_t>& bytes) {
  if (item.putUint8Array(bytes.data(), static_cast<unsigned long>(bytes.size())).bad())
    throw std::bad_alloc();
}

}  // namespace

std::optional<std::vector<std::uint8_t>> with_stated_thresholds(Bytes stream) {
  const auto headers = headers_of(stream);
  if (!headers || headers->precision < 2 || headers->precision > 7) return std::nullopt;
  constexpr int kReset = 64;
  const int max_value = (1 << headers->precision) - 1;
  const auto [t1, t2, t3] = default_thresholds(max_value, headers->near);
  const auto split = stream.begin() + static_cast<std::ptrdiff_t>(headers->frame_end);
  std::vector<std::uint8_t> result(stream.begin(), split);
  result.insert(result.end(), {kPreset >> 8, kPreset & 0xFF, 0, 13, 1});
  for (const int value : {max_value, t1, t2, t3, kReset}) {
    result.push_back(static_cast<std::uint8_t>(value >> 8));
    result.push_back(static_cast<std::uint8_t>(value & 0xFF));
  }
  result.insert(result.end(), split, stream.end());
  if (result.size() % 2 != 0) result.push_back(0);  // a fragment has an even length
  return result;
}

std::vector<OriginalFragment> state_jpeg_ls_thresholds(DcmPixelSequence& sequence) {
  std::vector<OriginalFragment> originals;
  for (unsigned long i = 1; i < sequence.card(); ++i) {
    DcmPixelItem* item = nullptr;
    Uint8* bytes = nullptr;
    if (sequence.getItem(item, i).bad() || item == nullptr || item->getUint8Array(bytes).bad()) continue;
    if (bytes == nullptr) continue;
    const Bytes stream(bytes, item->getLength());
    if (const auto stated = with_stated_thresholds(stream)) {
      originals.push_back({i, {stream.begin(), stream.end()}});
      replace(*item, *stated);
    }
  }
  return originals;
}

void restore_fragments(DcmPixelSequence& sequence, const std::vector<OriginalFragment>& originals) {
  for (const auto& original : originals) {
    DcmPixelItem* item = nullptr;
    if (sequence.getItem(item, original.index).good() && item != nullptr) replace(*item, original.bytes);
  }
}

}  // namespace deepwrist::dicom
