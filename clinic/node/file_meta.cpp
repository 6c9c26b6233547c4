#include "clinic/node/file_meta.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <cstdint>

#include "core/dicom/implementation.h"

// 128 × 00 │ "DICM" │ (0002,0000) UL 4: bytes that follow │ (0002,0001) OB │ (0002,0002) UI │ ...
//
// in Explicit VR Little Endian: group, element, VR, length in 16 bits (OB: two bytes reserved and 32 bits),
// value of even length.

namespace deepwrist::clinic {
namespace {

void put16(std::string& bytes, std::size_t value) {
  bytes += static_cast<char>(value & 0xff);
  bytes += static_cast<char>((value >> 8) & 0xff);
}

void put32(std::string& bytes, std::size_t value) {
  put16(bytes, value & 0xffff);
  put16(bytes, value >> 16);
}

void put_text(std::string& bytes, std::size_t element, std::string_view vr, std::string value, char padding) {
  if (value.size() % 2 != 0) value += padding;
  put16(bytes, 2);
  put16(bytes, element);
  bytes += vr;
  put16(bytes, value.size());
  bytes += value;
}

}  // namespace

std::string file_meta(const DataSetKind& kind) {
  std::string group;
  put16(group, 2);
  put16(group, 1);
  group += std::string_view("OB\0\0", 4);
  put32(group, 2);
  group += std::string_view("\0\1", 2);  // version 1
  put_text(group, 0x02, "UI", kind.sop_class, '\0');
  put_text(group, 0x03, "UI", kind.sop_instance, '\0');
  put_text(group, 0x10, "UI", kind.transfer_syntax, '\0');
  put_text(group, 0x12, "UI", dicom::kImplementationClassUid, '\0');
  put_text(group, 0x13, "SH", dicom::kImplementationVersion, ' ');
  put_text(group, 0x16, "AE", kind.calling_title, ' ');
  std::string bytes(128, '\0');
  bytes += "DICM";
  put16(bytes, 2);
  put16(bytes, 0);
  bytes += "UL";
  put16(bytes, 4);
  put32(bytes, group.size());
  return bytes + group;
}

bool has_uid_characters(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::ranges::all_of(text, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

std::string class_name(const std::string& sop_class) {
  const char* name = dcmFindNameOfUID(sop_class.c_str());
  return name != nullptr ? name : sop_class;
}

}  // namespace deepwrist::clinic
