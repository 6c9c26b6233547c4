#include "clinic/objects/item_writer.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcitem.h>

#include <array>
#include <string>

#include "core/base/error.h"

namespace deepwrist::clinic {

void require_good(const OFCondition& condition, const char* what) {
  if (condition.good()) return;
  throw Error(ErrorKind::format, "DICOM results", std::string(what) + " cannot be made: " + condition.text());
}

ItemWriter& ItemWriter::text(const DcmTagKey& tag, std::string_view value) {
  const std::string bytes(value);
  require_good(item_.putAndInsertString(DcmTag(tag), bytes.c_str(), static_cast<Uint32>(bytes.size())),
               DcmTag(tag).getTagName());
  return *this;
}

ItemWriter& ItemWriter::number(const DcmTagKey& tag, int value) {
  require_good(item_.putAndInsertUint16(DcmTag(tag), static_cast<Uint16>(value)), DcmTag(tag).getTagName());
  return *this;
}

ItemWriter& ItemWriter::numbers(const DcmTagKey& tag, std::span<const std::uint16_t> values) {
  require_good(item_.putAndInsertUint16Array(DcmTag(tag), values.data(), values.size()),
               DcmTag(tag).getTagName());
  return *this;
}

ItemWriter& ItemWriter::corner(const DcmTagKey& tag, int column, int row) {
  require_good(item_.putAndInsertSint32(DcmTag(tag), column, 0), DcmTag(tag).getTagName());
  DcmElement* element = nullptr;
  require_good(item_.findAndGetElement(tag, element), DcmTag(tag).getTagName());
  const std::array<Sint32, 2> values{column, row};
  require_good(element->putSint32Array(values.data(), values.size()), DcmTag(tag).getTagName());
  return *this;
}

ItemWriter& ItemWriter::points(const DcmTagKey& tag, std::span<const float> values) {
  require_good(item_.putAndInsertFloat32Array(DcmTag(tag), values.data(), values.size()),
               DcmTag(tag).getTagName());
  return *this;
}

ItemWriter& ItemWriter::code(const DcmTagKey& sequence, const Code& code) {
  item(sequence)
      .text(DCM_CodeValue, code.value)
      .text(DCM_CodingSchemeDesignator, code.scheme)
      .text(DCM_CodeMeaning, code.meaning);
  return *this;
}

ItemWriter& ItemWriter::empty_sequence(const DcmTagKey& sequence) {
  require_good(item_.insertEmptyElement(DcmTag(sequence)), DcmTag(sequence).getTagName());
  return *this;
}

ItemWriter ItemWriter::item(const DcmTagKey& sequence) {
  constexpr long kAppend = -2;  // of findOrCreateSequenceItem
  DcmItem* entry = nullptr;
  require_good(item_.findOrCreateSequenceItem(DcmTag(sequence), entry, kAppend),
               DcmTag(sequence).getTagName());
  return ItemWriter(*entry);
}

}  // namespace deepwrist::clinic
