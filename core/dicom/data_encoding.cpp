#include "core/dicom/data_encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

// An element of a data set in the three encodings (PS3.5 7.1):
//
//   implicit, little   tag 4 │ length 4                        │ value
//   explicit           tag 4 │ VR 2 │ length 2                 │ value
//   explicit, long VR  tag 4 │ VR 2 │ 0000 │ length 4          │ value       OB, OW, SQ, UN, UT, ...
//
// Tags grow from one element to the next, from group 8 on. Four elements in a row that fit, or all there
// are up to the first of undefined length, are taken as proof of an encoding. Another one than the stated
// counts only where more elements fit it.

namespace deepwrist::dicom {
namespace {

constexpr std::size_t kConvincing = 4;  ///< elements that fit by chance in no other encoding

constexpr std::string_view kShortVrs = "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US ";
constexpr std::string_view kLongVrs = "OB OD OF OL OV OW SQ SV UC UN UR UT UV ";

/// The VR as it stands in a list; empty where it does not.
std::string_view find_vr(std::string_view vr, std::string_view list) {
  const auto at = list.find(vr);
  return at != std::string_view::npos && at % 3 == 0 ? list.substr(at, vr.size()) : std::string_view();
}

/// Elements at the start of a data set that read well in one encoding.
class Walk {
 public:
  Walk(Bytes data, DataEncoding encoding) : data_(data), encoding_(encoding) {
    while (fits_ < kConvincing && at_ < data_.size() && next()) ++fits_;
  }

  std::size_t fits() const { return fits_; }
  /// Whether all of the data that was walked over fits.
  bool is_good() const { return fits_ >= kConvincing || ended_ || at_ == data_.size(); }

 private:
  std::uint32_t number(std::size_t at, std::size_t bytes) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      value = value << 8 | data_[at + (encoding_ == DataEncoding::explicit_big ? i : bytes - 1 - i)];
    }
    return value;
  }

  /// Moves behind the element at `at_`; false where it does not fit.
  bool next() {
    constexpr std::uint32_t kUndefined = 0xFFFFFFFF;
    if (data_.size() - at_ < 8) return false;
    const std::uint32_t tag = number(at_, 2) << 16 | number(at_ + 2, 2);
    if ((fits_ > 0 && tag <= last_tag_) || tag < 0x00080000) return false;
    std::size_t header = 8;
    std::uint32_t length = 0;
    if (encoding_ == DataEncoding::implicit_little) {
      length = number(at_ + 4, 4);
    } else {
      const auto vr = known_vr({reinterpret_cast<const char*>(data_.data()) + at_ + 4, 2});
      if (!vr) return false;
      if (!vr->is_long) {
        length = number(at_ + 6, 2);
      } else if (data_.size() - at_ >= 12 && number(at_ + 6, 2) == 0) {
        header = 12;
        length = number(at_ + 8, 4);
      } else {
        return false;
      }
    }
    last_tag_ = tag;
    if (length == kUndefined) {
      ended_ = true;  // what is inside is another matter
      at_ = data_.size();
      return true;
    }
    if (length > data_.size() - at_ - header) return false;
    at_ += header + length;
    return true;
  }

  Bytes data_;
  DataEncoding encoding_;
  std::size_t at_ = 0;
  std::size_t fits_ = 0;
  std::uint32_t last_tag_ = 0;
  bool ended_ = false;
};

}  // namespace

const char* name(DataEncoding encoding) {
  switch (encoding) {
    case DataEncoding::implicit_little:
      return "implicit VR, little endian";
    case DataEncoding::explicit_little:
      return "explicit VR, little endian";
    case DataEncoding::explicit_big:
      break;
  }
  return "explicit VR, big endian";
}

std::optional<KnownVr> known_vr(std::string_view vr) {
  if (vr.size() != 2) return std::nullopt;
  if (const auto name = find_vr(vr, kShortVrs); !name.empty()) return KnownVr{name, false};
  if (const auto name = find_vr(vr, kLongVrs); !name.empty()) return KnownVr{name, true};
  return std::nullopt;
}

std::optional<DataEncoding> contradicting_encoding(Bytes data_set, DataEncoding stated) {
  const Walk as_stated(data_set, stated);
  if (as_stated.is_good()) return std::nullopt;
  for (const auto other :
       {DataEncoding::explicit_little, DataEncoding::explicit_big, DataEncoding::implicit_little}) {
    if (other == stated) continue;
    const Walk walk(data_set, other);
    if (walk.is_good() && walk.fits() > as_stated.fits()) return other;
  }
  return std::nullopt;
}

std::optional<std::vector<std::uint8_t>> explicit_sequences_named(Bytes data_set) {
  // VR, reserved bytes, undefined length, then the tag of an item; its length follows.
  static constexpr std::array<std::uint8_t, 12> kSign{'U',  'N',  0,    0,    0xFF, 0xFF,
                                                      0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0};
  constexpr std::size_t kVrInside = kSign.size() + 4 + 4;
  std::optional<std::vector<std::uint8_t>> named;
  auto at = data_set.begin();
  while ((at = std::search(at, data_set.end(), kSign.begin(), kSign.end())) != data_set.end()) {
    const auto begin = static_cast<std::size_t>(at - data_set.begin());
    ++at;
    if (data_set.size() - begin < kVrInside + 2) break;
    const std::string_view vr(reinterpret_cast<const char*>(data_set.data()) + begin + kVrInside, 2);
    if (!known_vr(vr)) continue;
    if (!named) named.emplace(data_set.begin(), data_set.end());
    (*named)[begin] = 'S';
    (*named)[begin + 1] = 'Q';
  }
  return named;
}

}  // namespace deepwrist::dicom
