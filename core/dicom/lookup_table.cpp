#include "core/dicom/lookup_table.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcitem.h>

#include <cstring>

#include "core/dicom/segmented_table.h"

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

/// What the descriptor says.
struct TableDescriptor {
  std::size_t count;
  int first;
  bool is_8_bit;
};

std::optional<TableDescriptor> read_descriptor(DcmItem& item, const DcmTagKey& tag, bool signed_input) {
  const auto header = words(item, tag);
  if (header.size() < 3) return std::nullopt;
  return TableDescriptor{header[0] == 0 ? std::size_t{65536} : header[0],
                         signed_input ? static_cast<std::int16_t>(header[1]) : static_cast<int>(header[1]),
                         header[2] == 8};
}

/// Two entries of 8 bits share a word, the low byte first.
std::vector<std::uint16_t> split_bytes(const std::vector<std::uint16_t>& entries) {
  std::vector<std::uint16_t> bytes;
  for (const auto entry : entries) {
    bytes.push_back(entry & 0xFF);
    bytes.push_back(entry >> 8);
  }
  return bytes;
}

}  // namespace

std::optional<LookupTable> read_lookup_table(DcmItem& item, const DcmTagKey& descriptor,
                                             const DcmTagKey& data, bool signed_input) {
  const auto header = read_descriptor(item, descriptor, signed_input);
  auto entries = words(item, data);
  if (header && header->is_8_bit && entries.size() < header->count) entries = split_bytes(entries);
  if (!header || entries.size() < header->count) return std::nullopt;
  entries.resize(header->count);
  return LookupTable{header->first, std::move(entries)};
}

std::optional<LookupTable> read_segmented_table(DcmItem& item, const DcmTagKey& descriptor,
                                                const DcmTagKey& data, bool signed_input) {
  const auto header = read_descriptor(item, descriptor, signed_input);
  if (!header) return std::nullopt;
  auto items = words(item, data);
  if (header->is_8_bit) items = split_bytes(items);
  auto entries = expand_segments(items, header->is_8_bit ? 1 : 2, header->count);
  if (entries.empty()) return std::nullopt;
  entries.resize(header->count, entries.back());
  return LookupTable{header->first, std::move(entries)};
}

}  // namespace deepwrist::dicom
