#include "core/dicom/file_kind.h"

#include <gmock/gmock.h>

#include <string>
#include <string_view>

namespace deepwrist::dicom {
namespace {

using namespace std::string_view_literals;
using ::testing::HasSubstr;

Bytes bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string kind(std::string_view text) { return other_kind(bytes(text)).value_or("nothing known"); }

TEST(FileKind, WhatIsNoTableIsNamedWithWhatToDo) {
  EXPECT_THAT(kind("PK\x03\x04 ... [Content_Types].xml ... xl/workbook.xml"),
              HasSubstr("Excel workbook; save it as CSV"));
  EXPECT_THAT(kind("PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
              HasSubstr("spreadsheet"));
  EXPECT_THAT(kind("PK\x03\x04 images/a.dcm"), HasSubstr("ZIP archive; unpack it"));
  EXPECT_THAT(kind("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), HasSubstr("Excel"));
  EXPECT_THAT(kind("%PDF-1.7"), HasSubstr("PDF"));
  EXPECT_THAT(kind("\x1F\x8B\x08"), HasSubstr("gzip"));
  EXPECT_THAT(kind("GIF89a"), HasSubstr("GIF image; only DICOM, PNG, JPEG and TIFF"));
  EXPECT_THAT(kind("BM\0\0\0\0\0\0\0\0\x36\0\0\0"sv), HasSubstr("BMP"));
  EXPECT_THAT(kind("\xEF\xBB\xBF<!DOCTYPE html><table>"), HasSubstr("HTML"));
}

TEST(FileKind, TablesAndUnknownFilesHaveNone) {
  for (const auto text :
       {"ID,Fname\n1,a.dcm\n"sv, "BMI,Fname\n20.1,a.dcm\nBMI\n"sv, ""sv, "\xFF\xFEI\0D\0"sv}) {
    EXPECT_EQ(kind(text), "nothing known") << text;
  }
}

TEST(FileKind, ImagesAreKnownByTheirContent) {
  const std::string preamble(128, '\0');
  for (const auto& text :
       {std::string("\x89PNG\r\n\x1A\n"), std::string("\xFF\xD8\xFF\xE0"), std::string("II*\0", 4),
        std::string("MM\0*", 4), std::string("II+\0\x08\0\0\0", 8), std::string("MM\0+\0\x08\0\0", 8),
        preamble + "DICM", std::string("DICM\x02\0", 6), std::string("\x08\0\x16\0\x1A\0\0\0", 8),
        std::string("\x02\0\0\0UL\x04\0", 8)}) {
    EXPECT_TRUE(is_image_start(bytes(text)));
  }
  EXPECT_FALSE(is_image_start(bytes("Fname,Side\n")));
}

TEST(FileKind, AnIndexOfAMediumIsKnownUnderAnyName) {
  const auto start = std::string(128, '\0') + "DICM";
  EXPECT_TRUE(is_dicomdir_start(bytes(start + "....1.2.840.10008.1.3.10")));
  EXPECT_FALSE(is_dicomdir_start(bytes(start + "....1.2.840.10008.5.1.4.1.1.1.1")));
}

}  // namespace
}  // namespace deepwrist::dicom
