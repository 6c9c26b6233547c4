#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace deepwrist::data {

/// The text of a table's file as UTF-8.
struct DecodedText {
  std::string text;
  std::string warning;  ///< what was converted; empty for UTF-8
};

/// UTF-8 is taken as it is, UTF-16 with its mark (Excel's "Unicode text") converted. Lines that are no UTF-8
/// are read as Windows-1252, of which Latin-1 is a part. Throws Error(format) at `place` for bytes that are
/// neither (naming the line), damaged UTF-16, UTF-16 without a mark, UTF-32 and the files of spreadsheets.
DecodedText decode_text(std::string bytes, const std::string& place);

}  // namespace deepwrist::data
