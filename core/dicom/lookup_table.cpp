#include "core/dicom/lookup_table.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcitem.h>

#include <cstring>

namespace deepwrist::dicom {
namespace {

/// The value of a US, SS or OW attribute as 16-bit words in the host's order.
std::vector<std::uint16_t> words(DcmItem& item, const DcmTagKey& tag) {
  DcmElement* element = nullptr;
  if (item.findAndGetElement(tag, element).bad() || element == nullptr) return {};
  const std::size_t count = element->getLength() / 2;
  Uint16* unsigned_words = nullptr;
  Sint16* signed_words = nullptr;
  std::vector<std::uint16_t> result(count);
  if (element->getUint16Array(unsigned_words).good() && unsigned_words != nullptr) {
    std::memcpy(result.data(), unsigned_words, count * 2);
  } else if (element->getSint16Array(signed_words).good() && signed_words != nullptr) {
    std::memcpy(result.data(), signed_words, count * 2);
  } else {
    result.clear();
  }
  return result;
}

}  // namespace

std::optional<LookupTable> read_lookup_table(DcmItem& item, const DcmTagKey& descriptor, const DcmTagKey& data,
                                             bool signed_input) {
  const auto header = words(item, descriptor);
  const auto entries = words(item, data);
  if (header.size() < 3) return std::nullopt;
  const std::size_t count = header[0] == 0 ? 65536 : header[0];
  const int bits = header[2];
  LookupTable table;
  table.first = signed_input ? static_cast<std::int16_t>(header[1]) : header[1];
  if (entries.size() >= count) {
    table.values.assign(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(count));
  } else if (bits == 8 && entries.size() * 2 >= count) {
    // Two entries of 8 bits share a word, the low byte first.
    for (std::size_t i = 0; i < count; ++i) {
      table.values.push_back(static_cast<std::uint16_t>(entries[i / 2] >> (i % 2 * 8) & 0xFF));
    }
  } else {
    return std::nullopt;
  }
  return table;
}

}  // namespace deepwrist::dicom
