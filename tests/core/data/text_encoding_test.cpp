#include "core/data/text_encoding.h"

#include <gmock/gmock.h>

#include "core/base/error.h"

namespace deepwrist::data {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string refusal(const std::string& bytes) {
  try {
    decode_text(bytes, "cases.csv");
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "was accepted";
  return {};
}

/// Each ASCII character of `text` in UTF-16.
std::string utf16(std::string_view text, bool big_endian = false) {
  std::string bytes;
  for (const char c : text) bytes += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return bytes;
}

TEST(TextEncoding, Utf8IsTakenAsItIs) {
  for (const std::string text :
       {"", "ID,Name\n1,Müller\n", "\xef\xbb\xbfID\n", "“€”\n", "\xf0\x9f\x98\x80\n"}) {
    const auto decoded = decode_text(text, "cases.csv");
    EXPECT_EQ(decoded.text, text);
    EXPECT_EQ(decoded.warning, "");
  }
}

TEST(TextEncoding, Latin1AndWindows1252AreConvertedAndToldWithTheLine) {
  const auto decoded = decode_text("ID,Hospital\r\n1,H\xf4pital\n\n2,\x80 5\r3,ok\n", "cases.csv");
  EXPECT_EQ(decoded.text, "ID,Hospital\r\n1,Hôpital\n\n2,€ 5\r3,ok\n");
  EXPECT_THAT(decoded.warning,
              AllOf(HasSubstr("2 lines"), HasSubstr("the first of them line 2"), HasSubstr("Windows-1252")));
}

TEST(TextEncoding, LinesThatAreUtf8StaySoBesideOthers) {
  EXPECT_EQ(decode_text("Müller\nM\xfcller\n", "cases.csv").text, "Müller\nMüller\n");
  EXPECT_EQ(decode_text("\xef\xbb\xbfM\xfcller\n", "cases.csv").text, "Müller\n");
}

TEST(TextEncoding, BytesOfNeitherAreRefusedByTheirLine) {
  EXPECT_THAT(refusal("ID\nok\nx\x81\xfc\n"), HasSubstr("line 3 is neither UTF-8 nor Windows-1252"));
}

TEST(TextEncoding, Utf16WithItsMarkIsConverted) {
  EXPECT_EQ(decode_text("\xff\xfe" + utf16("ID\t1\r\n") + "\xf4" + std::string(1, '\0'), "t").text,
            "ID\t1\r\nô");
  EXPECT_EQ(decode_text("\xfe\xff" + utf16("ID\n", true), "t").text, "ID\n");
}

TEST(TextEncoding, Utf16OfBothOrdersHoldsCharactersBeyondTheFirstPlane) {
  const std::string pair_big("\xfe\xff\xd8\x3d\xde\x00", 6), pair_little("\xff\xfe\x3d\xd8\x00\xde", 6);
  EXPECT_EQ(decode_text(pair_big, "t").text, "\xf0\x9f\x98\x80");
  EXPECT_EQ(decode_text(pair_little, "t").text, "\xf0\x9f\x98\x80");
  EXPECT_THAT(decode_text(pair_little, "t").warning, HasSubstr("UTF-16"));
}

TEST(TextEncoding, DamagedAndUnmarkedUtf16IsRefusedByName) {
  EXPECT_THAT(refusal("\xff\xfe" + utf16("ID") + "x"), HasSubstr("damaged UTF-16"));
  EXPECT_THAT(refusal(std::string("\xff\xfe\x3d\xd8\x41\x00", 6)), HasSubstr("damaged UTF-16"));
  EXPECT_THAT(refusal(utf16("ID,Fname\n")), HasSubstr("UTF-16 text without a byte order mark"));
  EXPECT_THAT(refusal(utf16("ID,Fname\n", true)), HasSubstr("UTF-16 text without a byte order mark"));
  EXPECT_THAT(refusal(std::string("\xff\xfe\0\0I\0\0\0", 8)), HasSubstr("UTF-32"));
}

TEST(TextEncoding, SpreadsheetsAreRefusedByName) {
  EXPECT_THAT(refusal("PK\x03\x04 rest"), HasSubstr("spreadsheet's own file"));
  EXPECT_THAT(refusal("\xd0\xcf\x11\xe0 rest"), HasSubstr("spreadsheet's own file"));
}

}  // namespace
}  // namespace deepwrist::data
