#include "clinic/objects/source_values.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <algorithm>
#include <cmath>

#include "core/base/text.h"

// Where a radiograph's side may stand:
//
//   ImageLaterality (0020,0062)   of DX and MG: L, R, B, U
//   Laterality (0020,0060)        of a series, CR and others: L, R
//   AnatomicRegionSequence > AnatomicRegionModifierSequence     24028007 or G-A100 Right,
//                                                               7771000 or G-A101 Left

namespace deepwrist::clinic {
namespace {

constexpr std::uint32_t kCodeValue = 0x00080100, kScheme = 0x00080102, kMeaning = 0x00080104,
                        kModifiers = 0x00082220;

const dicom::HeaderElement* find_in(const std::vector<dicom::HeaderElement>& item, std::uint32_t tag) {
  const auto found = std::ranges::find(item, tag, &dicom::HeaderElement::tag);
  return found == item.end() ? nullptr : &*found;
}

/// Without the blanks at the end, which header elements do not have; a view of the header.
std::string_view value_in(const std::vector<dicom::HeaderElement>& item, std::uint32_t tag) {
  const auto* element = find_in(item, tag);
  std::string_view value = element == nullptr ? std::string_view() : element->value;
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  return value;
}

void note_side(std::string_view letter_or_code, bool& left, bool& right) {
  if (letter_or_code == "L" || letter_or_code == "7771000" || letter_or_code == "G-A101") left = true;
  if (letter_or_code == "R" || letter_or_code == "24028007" || letter_or_code == "G-A100") right = true;
}

}  // namespace

Laterality laterality_of(const dicom::SourceHeader& source) {
  bool left = false, right = false;
  note_side(source.text(DCM_ImageLaterality), left, right);
  note_side(source.text(DCM_Laterality), left, right);
  if (const auto* regions = source.find(DCM_AnatomicRegionSequence)) {
    for (const auto& region : regions->items) {
      const auto* modifiers = find_in(region, kModifiers);
      if (modifiers == nullptr) continue;
      for (const auto& modifier : modifiers->items) note_side(value_in(modifier, kCodeValue), left, right);
    }
  }
  if (left && right) return {std::nullopt, true};
  if (!left && !right) return {};
  return {left ? BodySide::left : BodySide::right};
}

std::vector<Code> codes_in(const dicom::SourceHeader& source, const DcmTagKey& sequence) {
  std::vector<Code> codes;
  const auto* element = source.find(sequence);
  if (element == nullptr) return codes;
  for (const auto& item : element->items) {
    const Code code{value_in(item, kCodeValue), value_in(item, kScheme), value_in(item, kMeaning)};
    const bool complete = !code.value.empty() && !code.scheme.empty() && !code.meaning.empty();
    if (complete && code.value.size() <= 16 && code.scheme.size() <= 16) codes.push_back(code);
  }
  return codes;
}

bool is_uid(std::string_view text) {
  constexpr std::size_t kMaxUid = 64;
  if (text.empty() || text.size() > kMaxUid || text.back() == '.') return false;
  char before = '.';
  for (const char c : text) {
    if (c == '.' ? before == '.' : c < '0' || c > '9') return false;
    before = c;
  }
  return true;
}

int frames_of(const dicom::SourceHeader& source) {
  const auto frames = parse_integer(source.text(DCM_NumberOfFrames)).value_or(1);
  return static_cast<int>(std::clamp(frames, 1LL, 1'000'000LL));
}

std::vector<double> numbers_in(const dicom::SourceHeader& source, const DcmTagKey& tag) {
  const auto text = source.text(tag);
  std::vector<double> numbers;
  if (text.empty()) return numbers;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\\', at), text.size());
    const auto number = parse_double(std::string_view(text).substr(at, end - at));
    if (!number || !std::isfinite(*number)) return {};
    numbers.push_back(*number);
    at = end + 1;
  }
  return numbers;
}

}  // namespace deepwrist::clinic
