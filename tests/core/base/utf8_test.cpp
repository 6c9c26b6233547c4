#include "core/base/utf8.h"

#include <gtest/gtest.h>

#include <vector>

namespace deepwrist {
namespace {

TEST(Utf8, OverlongAndSurrogateSequencesAreNone) {
  for (const char* bytes : {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "\xf0\x80\x80\x80", "\xf5\x80\x80\x80", "\x80", "\xc3", "\xe2\x82"}) {
    EXPECT_FALSE(is_utf8(bytes));
  }
  EXPECT_TRUE(is_utf8("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"));
}

TEST(Utf8, BytesThatAreNoCharacterAreTakenOneByOne) {
  std::string_view text("\xe2\x82x\xc3\xa9");
  std::vector<Utf8Character> taken;
  while (!text.empty()) taken.push_back(take_character(text));
  ASSERT_EQ(taken.size(), 4U);
  EXPECT_EQ(taken[0].code, 0xe2U);
  EXPECT_EQ(taken[0].or_replacement(), kReplacement);
  EXPECT_EQ(taken[1].code, 0x82U);
  EXPECT_EQ(taken[2].or_replacement(), U'x');
  EXPECT_EQ(taken[3].code, 0xe9U);
  EXPECT_EQ(taken[3].bytes, 2U);
}

/// The first and last code points of each length, and those beside the surrogates.
TEST(Utf8, WhatIsWrittenIsRead) {
  for (const char32_t code :
       {0x0U, 0x7fU, 0x80U, 0x7ffU, 0x800U, 0xd7ffU, 0xe000U, 0xffffU, 0x10000U, 0x10ffffU}) {
    std::string text;
    append_utf8(text, code);
    const auto character = first_character(text);
    EXPECT_TRUE(character.valid);
    EXPECT_EQ(character.code, code);
    EXPECT_EQ(character.bytes, text.size());
  }
}

}  // namespace
}  // namespace deepwrist
