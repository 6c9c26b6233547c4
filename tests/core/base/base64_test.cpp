#include "core/base/base64.h"

#include <gtest/gtest.h>

#include <string_view>

namespace deepwrist {
namespace {

std::string of(std::string_view text) { return base64(std::as_bytes(std::span(text))); }

TEST(Base64, MatchesTheStandardsExamples) {  // RFC 4648, section 10
  EXPECT_EQ(of(""), "");
  EXPECT_EQ(of("f"), "Zg==");
  EXPECT_EQ(of("fo"), "Zm8=");
  EXPECT_EQ(of("foo"), "Zm9v");
  EXPECT_EQ(of("foob"), "Zm9vYg==");
  EXPECT_EQ(of("fooba"), "Zm9vYmE=");
  EXPECT_EQ(of("foobar"), "Zm9vYmFy");
}

TEST(Base64, BytesAboveAsciiAndZeroAreBytes) {
  EXPECT_EQ(of(std::string_view("\xff\xfe\xfb\x00", 4)), "//77AA==");
}

TEST(Base64, LongDataHasNoBreakAndNoPaddingInIt) {
  const auto text = of(std::string((3 << 20) + 1, 'f'));
  EXPECT_EQ(text.size(), (4U << 20) + 4);
  EXPECT_EQ(text.find_first_not_of("Zm"), text.size() - 3);
  EXPECT_EQ(text.substr(text.size() - 8), "ZmZmZg==");
}

TEST(Base64, IsReadBack) {
  for (const std::string_view text : {"", "f", "fo", "foo", "foob"}) {
    const auto bytes = from_base64(of(text));
    ASSERT_TRUE(bytes);
    EXPECT_EQ(std::string(bytes->begin(), bytes->end()), text);
  }
  const auto bytes = from_base64("//77AA==");
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, (std::vector<unsigned char>{0xff, 0xfe, 0xfb, 0}));
}

TEST(Base64, WhatIsNoneIsNotRead) {
  for (const std::string_view text : {"Zg=", "Zg", "Z===", "=", "====", "Zg==Zg==", "Z g=", "Zm9v\n", "Zm9_"})
    EXPECT_FALSE(from_base64(text)) << text;
}

}  // namespace
}  // namespace deepwrist
