#include "core/dicom/encapsulated.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "core/base/error.h"
#include "core/dicom/byte_cursor.h"

// Compressed pixel data (PS3.5 A.4):
//
//   7FE0,0010 "OB" 0000 FFFFFFFF         PixelData of undefined length
//   FFFE,E000 │ length 4 │ offsets       item 0: the offset table, often empty or wrong, never used here
//   FFFE,E000 │ length 4 │ fragment      items 1, 2, ...: a frame is one or more of them
//   FFFE,E0DD │ 0                        the end
//
// Lengths should be even. A writer with a fragment of odd length either adds a zero byte or states the odd
// length; DCMTK then adds one. The stated lengths are therefore looked up in the file's bytes, in the first
// pixel sequence whose lengths, rounded up, are those of the parsed fragments. What remains doubtful is an
// even fragment before the last of its frame that ends in zero, where all others of its length do too.

namespace deepwrist::dicom {
namespace {

bool starts_codestream(Bytes fragment) {
  static constexpr std::uint8_t kCodestream[] = {0xFF, 0x4F, 0xFF, 0x51};  // SOC, SIZ
  static constexpr std::uint8_t kJpeg[] = {0xFF, 0xD8, 0xFF};              // SOI
  static constexpr std::uint8_t kJp2[] = {0, 0, 0, 12, 'j', 'P', ' ', ' '};
  const auto begins = [&](const auto& magic) {
    return fragment.size() > sizeof magic && std::memcmp(fragment.data(), magic, sizeof magic) == 0;
  };
  return begins(kCodestream) || begins(kJpeg) || begins(kJp2);
}

/// The lengths of the items behind `at`, where the items of a pixel sequence begin; empty where something
/// else stands there.
std::vector<std::uint64_t> item_lengths(Bytes data_set, std::uint64_t at) {
  constexpr std::uint64_t kItem = 0xE000FFFE, kEnd = 0xE0DDFFFE;  // as little endian words
  ByteCursor cursor(data_set, false);
  std::vector<std::uint64_t> lengths;
  for (;;) {
    const auto tag = cursor.read(at, 4), length = cursor.read(at + 4, 4);
    if (tag == kEnd && cursor.valid()) return lengths;
    if (tag != kItem || !cursor.valid() || length > data_set.size() - at - 8) return {};
    lengths.push_back(length);
    at += 8 + length;
  }
}

bool is_doubtful(const std::vector<Bytes>& frame, std::size_t index) {
  const auto& fragment = frame[index];
  const bool may_be_padded = index + 1 < frame.size() && !fragment.empty() && fragment.size() % 2 == 0;
  if (!may_be_padded || fragment.back() != 0) return false;
  return std::none_of(frame.begin(), frame.end() - 1, [&](const Bytes& other) {
    return other.size() == fragment.size() && other.back() != 0;
  });
}

/// A fragment for which `starts_frame` holds begins the next frame.
template <typename StartsFrame>
std::vector<std::vector<Bytes>> group(const std::vector<Bytes>& fragments, int wanted,
                                      const std::string& place, const StartsFrame& starts_frame) {
  std::vector<std::vector<Bytes>> result;
  for (const auto& fragment : fragments) {
    const bool next = result.empty() || starts_frame(fragment);
    if (next && result.size() == static_cast<std::size_t>(wanted)) break;
    if (next) result.emplace_back();
    result.back().push_back(fragment);
  }
  if (result.size() < static_cast<std::size_t>(wanted)) {
    throw Error(ErrorKind::format, place,
                "the compressed pixel data holds " + std::to_string(result.size()) + " of " +
                    std::to_string(wanted) + " frames");
  }
  return result;
}

}  // namespace

std::vector<Bytes> fragments(DcmPixelSequence& sequence) {
  std::vector<Bytes> result;
  for (unsigned long i = 1; i < sequence.card(); ++i) {  // item 0 is the offset table
    DcmPixelItem* item = nullptr;
    Uint8* bytes = nullptr;
    if (sequence.getItem(item, i).bad() || item == nullptr || item->getUint8Array(bytes).bad()) continue;
    if (bytes != nullptr) result.emplace_back(bytes, item->getLength());
  }
  return result;
}

std::vector<Bytes> with_stated_lengths(std::vector<Bytes> fragments, Bytes data_set) {
  // PixelData of undefined length; encapsulated data sets are in explicit VR (PS3.5 A.4).
  static constexpr std::uint8_t kPixelData[] = {0xE0, 0x7F, 0x10, 0x00, 'O',  'B',
                                                0,    0,    0xFF, 0xFF, 0xFF, 0xFF};
  const auto rounded = [](std::uint64_t length) { return length + length % 2; };
  for (auto from = data_set.begin();;) {
    const auto found = std::search(from, data_set.end(), std::begin(kPixelData), std::end(kPixelData));
    if (found == data_set.end()) return fragments;
    from = found + sizeof kPixelData;
    auto lengths = item_lengths(data_set, static_cast<std::uint64_t>(from - data_set.begin()));
    if (!lengths.empty()) lengths.erase(lengths.begin());  // the offset table
    std::erase(lengths, 0U);
    const bool is_this = std::equal(lengths.begin(), lengths.end(), fragments.begin(), fragments.end(),
                                    [&](auto stated, Bytes held) { return rounded(stated) == held.size(); });
    if (!is_this || lengths.empty()) continue;
    for (std::size_t i = 0; i < lengths.size(); ++i)
      fragments[i] = fragments[i].first(static_cast<std::size_t>(lengths[i]));
    return fragments;
  }
}

std::vector<std::vector<Bytes>> group_codestreams(const std::vector<Bytes>& fragments, int frames, int wanted,
                                                  const std::string& place) {
  return group(fragments, wanted, place, [&](Bytes part) { return frames > 1 && starts_codestream(part); });
}

std::vector<std::vector<Bytes>> group_rle_frames(const std::vector<Bytes>& fragments, int frames, int wanted,
                                                 const std::string& place) {
  return group(fragments, wanted, place, [&](Bytes) { return frames > 1; });
}

bool has_doubtful_joint(const std::vector<Bytes>& frame) {
  for (std::size_t i = 0; i < frame.size(); ++i) {
    if (is_doubtful(frame, i)) return true;
  }
  return false;
}

std::vector<std::uint8_t> join(const std::vector<Bytes>& frame, ZeroEnds ends) {
  std::vector<std::uint8_t> result;
  for (std::size_t i = 0; i < frame.size(); ++i) {
    result.insert(result.end(), frame[i].begin(), frame[i].end());
    if (ends == ZeroEnds::dropped && is_doubtful(frame, i)) result.pop_back();
  }
  return result;
}

void refuse_joint(const std::vector<Bytes>& frame, const std::string& place) {
  throw Error(ErrorKind::unsupported, place,
              "the frame lies in " + std::to_string(frame.size()) +
                  " fragments, and whether the zero bytes at their ends are data cannot be told; store the "
                  "frame in one fragment");
}

}  // namespace deepwrist::dicom
