#include "core/dicom/source_header.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcitem.h>
#include <dcmtk/dcmdata/dcsequen.h>

#include <algorithm>
#include <optional>

#include "core/base/text.h"
#include "core/dicom/attributes.h"
#include "core/dicom/header_fields.h"

namespace deepwrist::dicom {
namespace {

std::uint32_t number_of(const DcmTagKey& tag) {
  return static_cast<std::uint32_t>(tag.getGroup()) << 16 | tag.getElement();
}

DcmTagKey key_of(std::uint32_t tag) {
  return {static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF)};
}

/// Blanks and NULs at the end fill a value up to an even length (PS3.5 6.2).
void drop_padding(std::string& value) {
  while (!value.empty() && (value.back() == ' ' || value.back() == '\0')) value.pop_back();
}

/// Takes attributes out of a data set and its items, and keeps what was left out: of an item under the name
/// of the data set's sequence, `told`.
class HeaderReader {
 public:
  explicit HeaderReader(std::vector<LeftOut>& left_out) : left_out_(left_out) {}

  std::vector<HeaderElement> read(DcmItem& item, std::span<const HeaderField> fields,
                                  std::optional<std::uint32_t> sequence = std::nullopt) {
    std::vector<HeaderElement> elements;
    for (const auto& field : fields) {
      DcmElement* found = nullptr;
      if (item.findAndGetElement(key_of(field.tag), found).bad() || found == nullptr) continue;
      HeaderElement element{field.tag};
      const auto told = sequence.value_or(field.tag);
      const bool taken = is_sequence(field) ? take_items(*found, field, told, element)
                                            : take_value(*found, field, told, element);
      if (taken) elements.push_back(std::move(element));
    }
    return elements;
  }

 private:
  bool leave_out(std::uint32_t told, LeftOutReason reason) {
    const LeftOut left_out{told, reason};
    if (std::ranges::find(left_out_, left_out) == left_out_.end()) left_out_.push_back(left_out);
    return false;
  }

  /// The bytes as they are: DCMTK's text functions would change them.
  bool take_value(DcmElement& found, const HeaderField& field, std::uint32_t told, HeaderElement& element) {
    if (!found.isLeaf()) return leave_out(told, LeftOutReason::wrong_type);
    const auto length = found.getLengthField();
    if (length > most_bytes(field) + 1) return leave_out(told, LeftOutReason::too_long);
    element.value.resize(length);
    if (length > 0 && found.getPartialValue(element.value.data(), 0, length).bad())
      return leave_out(told, LeftOutReason::wrong_type);
    drop_padding(element.value);
    if (element.value.size() > most_bytes(field)) return leave_out(told, LeftOutReason::too_long);
    if (!has_proper_bytes(field, element.value)) return leave_out(told, LeftOutReason::bad_characters);
    return !element.value.empty();
  }

  bool take_items(DcmElement& found, const HeaderField& field, std::uint32_t told, HeaderElement& element) {
    auto* sequence = dynamic_cast<DcmSequenceOfItems*>(&found);
    if (sequence == nullptr) return leave_out(told, LeftOutReason::wrong_type);
    if (sequence->card() > kMaxHeaderItems) return leave_out(told, LeftOutReason::too_many_items);
    for (unsigned long i = 0; i < sequence->card(); ++i) {
      auto content = read(*sequence->getItem(i), field.items, told);
      if (!content.empty()) element.items.push_back(std::move(content));
    }
    return !element.items.empty();
  }

  std::vector<LeftOut>& left_out_;
};

}  // namespace

std::string describe(const LeftOut& left_out) {
  DcmTag tag(key_of(left_out.tag));
  const std::string name = tag.getTagName();
  switch (left_out.reason) {
    case LeftOutReason::too_long:
      return name + ": longer than any value may be";
    case LeftOutReason::bad_characters:
      return name + ": characters that the standard forbids";
    case LeftOutReason::too_many_items:
      return name + ": more than " + std::to_string(kMaxHeaderItems) + " items";
    case LeftOutReason::wrong_type:
      return name + ": not of the type that the standard says";
  }
  return name;
}

const HeaderElement* SourceHeader::find(const DcmTagKey& tag) const {
  const auto found = std::ranges::find(elements, number_of(tag), &HeaderElement::tag);
  return found == elements.end() ? nullptr : &*found;
}

std::string SourceHeader::text(const DcmTagKey& tag) const {
  const auto* element = find(tag);
  return element == nullptr ? std::string() : trim(element->value);
}

SourceHeader read_source_header(DcmItem& data) {
  SourceHeader header;
  header.elements = HeaderReader(header.left_out).read(data, header_fields());
  std::ranges::stable_sort(header.left_out, {}, &LeftOut::tag);
  if (header.left_out.size() > kMaxLeftOut) header.left_out.resize(kMaxLeftOut);
  header.rows = std::max(0, integer_attribute(data, DCM_Rows).value_or(0));
  header.columns = std::max(0, integer_attribute(data, DCM_Columns).value_or(0));
  header.has_modality_table = data.tagExists(DCM_ModalityLUTSequence);
  return header;
}

}  // namespace deepwrist::dicom
