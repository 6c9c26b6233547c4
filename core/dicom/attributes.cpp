#include "core/dicom/attributes.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcspchrs.h>

#include <algorithm>
#include <limits>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/dicom/text_folding.h"

namespace deepwrist::dicom {

std::optional<int> integer_attribute(DcmItem& item, const DcmTagKey& tag) {
  Uint16 value = 0;
  if (item.findAndGetUint16(tag, value).good()) return value;
  Sint16 signed_value = 0;
  if (item.findAndGetSint16(tag, signed_value).good()) return signed_value;
  return std::nullopt;
}

std::optional<std::string> text_attribute(DcmItem& item, const DcmTagKey& tag) {
  OFString text;
  if (item.findAndGetOFStringArray(tag, text).bad()) return std::nullopt;
  auto trimmed = trim(std::string(text.c_str(), text.length()));
  trimmed.erase(std::find(trimmed.begin(), trimmed.end(), '\0'), trimmed.end());
  if (trimmed.empty()) return std::nullopt;
  return trimmed;
}

std::string utf8_attribute(DcmItem& item, const DcmTagKey& tag, DcmItem& data) {
  const auto text = text_attribute(item, tag).value_or("");
  const bool is_ascii = std::ranges::all_of(text, [](unsigned char c) { return c < 0x80 && c != 0x1B; });
  if (is_ascii) return text;
  if (const auto set = text_attribute(data, DCM_SpecificCharacterSet)) {
    DcmSpecificCharacterSet converter;
    OFString converted;
    if (converter.selectCharacterSet(OFString(set->c_str(), set->size())).good() &&
        converter.convertString(OFString(text.c_str(), text.size()), converted, "\\").good()) {
      return {converted.c_str(), converted.length()};
    }
  }
  return is_utf8(text) ? text : latin1_to_utf8(text);
}

std::vector<double> decimal_attribute(DcmItem& item, const DcmTagKey& tag) {
  // More components than any attribute read here has; a hostile file may hold millions.
  constexpr std::size_t kMaxComponents = 16;
  const auto text = text_attribute(item, tag);
  std::vector<double> values;
  if (!text) return values;
  for (std::size_t at = 0; at <= text->size() && values.size() < kMaxComponents;) {
    const auto end = std::min(text->find('\\', at), text->size());
    const auto value = parse_double(std::string_view(*text).substr(at, end - at));
    values.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
    at = end + 1;
  }
  return values;
}

}  // namespace deepwrist::dicom
