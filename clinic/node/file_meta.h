#pragma once

#include <string>
#include <string_view>

namespace deepwrist::clinic {

/// What a received data set is.
struct DataSetKind {
  std::string sop_class;
  std::string sop_instance;
  std::string transfer_syntax;
  std::string calling_title;
};

/// The first part of a DICOM file (PS3.10, 7.1): preamble and file meta information, after which the bytes of
/// the data set follow as they came.
std::string file_meta(const DataSetKind& kind);

/// Whether `text` has the characters of a UID alone (PS3.5, 9.1), 1 to 64 digits and dots: it can name a
/// file.
bool has_uid_characters(std::string_view text);

/// What the standard calls a SOP class, in one word; its UID where it has none.
std::string class_name(const std::string& sop_class);

}  // namespace deepwrist::clinic
