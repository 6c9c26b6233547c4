#include "core/dicom/rle.h"

#include <algorithm>
#include <array>

#include "core/base/error.h"
#include "core/dicom/native_pixels.h"

namespace deepwrist::dicom {
namespace {

constexpr std::size_t kHeaderBytes = 64;
constexpr std::size_t kMaxSegments = 15;

std::size_t header_word(Bytes frame, std::size_t index) {
  std::size_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | frame[index * 4 + i];
  return value;
}

/// The segments that the frame's header announces, each up to the beginning of the next.
std::vector<Bytes> segments(Bytes frame, std::size_t expected, const std::string& place) {
  const auto damaged = [&] { return Error(ErrorKind::format, place, "the RLE frame's header is damaged"); };
  if (frame.size() < kHeaderBytes || expected > kMaxSegments || header_word(frame, 0) != expected)
    throw damaged();
  std::vector<Bytes> result;
  for (std::size_t i = 1; i <= expected; ++i) {
    const auto begin = header_word(frame, i);
    const auto end = i < expected ? header_word(frame, i + 1) : frame.size();
    if (begin < kHeaderBytes || begin > end || end > frame.size()) throw damaged();
    result.push_back(frame.subspan(begin, end - begin));
  }
  return result;
}

/// Unpacks `count` bytes of a segment (PS3.5 G.3.2), the i-th to out[i * step]. False where data are left
/// over, other than padding and the control byte that does nothing.
bool unpack(Bytes segment, std::size_t count, std::size_t step, const std::string& place, std::uint8_t* out) {
  std::size_t done = 0;
  std::size_t at = 0;
  while (done < count && at < segment.size()) {
    const std::size_t control = segment[at++];
    if (control == 128) continue;
    const bool is_run = control > 128;
    const auto length = std::min(is_run ? 257 - control : control + 1, count - done);
    if ((is_run ? 1 : length) > segment.size() - at) break;
    for (std::size_t i = 0; i < length; ++i) out[(done + i) * step] = segment[is_run ? at : at + i];
    at += is_run ? 1 : length;
    done += length;
  }
  if (done < count) throw Error(ErrorKind::format, place, "the RLE frame is damaged or truncated");
  return std::ranges::all_of(segment.subspan(at), [](std::uint8_t byte) { return byte == 0 || byte == 128; });
}

}  // namespace

void decode_rle(Bytes frame, const PixelFormat& format, const std::string& place, std::uint8_t* destination,
                std::vector<std::string>& warnings) {
  const auto doubt = [&] {
    warnings.emplace_back(
        "the RLE data may be damaged: there are more than the image needs; compare the picture");
  };
  if (format.bits_allocated == 1) {
    std::vector<std::uint8_t> packed((format.pixels() + 7) / 8);
    if (!unpack(segments(frame, 1, place).front(), packed.size(), 1, place, packed.data())) doubt();
    expand_bits(packed, {destination, format.pixels()});
    return;
  }
  // Segments: the highest byte of the first sample, ..., its lowest byte, the highest byte of the second, ...
  const auto width = static_cast<std::size_t>(format.bytes_per_value());
  const auto stated = static_cast<std::size_t>(format.bits_allocated / 8);
  const auto samples = static_cast<std::size_t>(format.samples);
  const auto parts = segments(frame, samples * stated, place);
  bool is_exact = true;
  for (std::size_t s = 0; s < samples; ++s) {
    for (std::size_t b = 0; b < stated; ++b) {
      auto* first = destination + s * width + (stated - 1 - b);
      is_exact = unpack(parts[s * stated + b], format.pixels(), samples * width, place, first) && is_exact;
    }
  }
  if (!is_exact) doubt();
}

}  // namespace deepwrist::dicom
