#include "core/dicom/encapsulated.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <cstring>

#include "core/base/error.h"

namespace deepwrist::dicom {
namespace {

bool starts_codestream(Bytes fragment) {
  static constexpr std::uint8_t kCodestream[] = {0xFF, 0x4F, 0xFF, 0x51};  // SOC, SIZ
  static constexpr std::uint8_t kJp2[] = {0, 0, 0, 12, 'j', 'P', ' ', ' '};
  const auto begins = [&](const auto& magic) {
    return fragment.size() > sizeof magic && std::memcmp(fragment.data(), magic, sizeof magic) == 0;
  };
  return begins(kCodestream) || begins(kJp2);
}

/// Joins the fragments of each frame; a fragment for which `starts_frame` holds begins the next one.
template <typename StartsFrame>
std::vector<std::vector<std::uint8_t>> join(const std::vector<Bytes>& fragments, int wanted,
                                            const std::string& place, const StartsFrame& starts_frame) {
  std::vector<std::vector<std::uint8_t>> result;
  for (const auto& fragment : fragments) {
    const bool next = result.empty() || starts_frame(fragment);
    if (next && result.size() == static_cast<std::size_t>(wanted)) break;
    if (next) result.emplace_back();
    result.back().insert(result.back().end(), fragment.begin(), fragment.end());
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

std::vector<std::vector<std::uint8_t>> join_codestreams(const std::vector<Bytes>& fragments, int frames,
                                                        int wanted, const std::string& place) {
  return join(fragments, wanted, place, [&](Bytes part) { return frames > 1 && starts_codestream(part); });
}

std::vector<std::vector<std::uint8_t>> join_rle_frames(const std::vector<Bytes>& fragments, int frames,
                                                       int wanted, const std::string& place) {
  return join(fragments, wanted, place, [&](Bytes) { return frames > 1; });
}

}  // namespace deepwrist::dicom
