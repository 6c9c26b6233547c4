#include "core/base/shown.h"

#include <gtest/gtest.h>

namespace deepwrist {
namespace {

TEST(Shown, WhatCommandsATerminalIsEscaped) {
  EXPECT_EQ(shown("a\x1b[31mred\x07\x7f"), "a\\x1b[31mred\\x07\\x7f");
  EXPECT_EQ(shown("one\ntwo\r\tthree"), "one\\ntwo\\r\\tthree");
  EXPECT_EQ(shown(std::string("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(shown("\xc2\x9b"
                  "31m\xc2\x85"),
            "\\u009b31m\\u0085");
}

TEST(Shown, WhatTurnsTheDirectionOfTextIsEscaped) {
  EXPECT_EQ(shown("gpj.\xe2\x80\xae"
                  "exe"),
            "gpj.\\u202eexe");
  for (const auto& [text, expected] : {std::pair{"\xd8\x9c", "\\u061c"},
                                       {"\xe2\x80\x8e", "\\u200e"},
                                       {"\xe2\x80\x8f", "\\u200f"},
                                       {"\xe2\x80\xa8", "\\u2028"},
                                       {"\xe2\x80\xa9", "\\u2029"},
                                       {"\xe2\x80\xaa", "\\u202a"},
                                       {"\xe2\x81\xa6", "\\u2066"},
                                       {"\xe2\x81\xa9", "\\u2069"}}) {
    EXPECT_EQ(shown(text), expected);
  }
}

TEST(Shown, BytesThatAreNotUtf8AreEscaped) {
  EXPECT_EQ(shown("M\xfcller"), "M\\xfcller");
  EXPECT_EQ(shown("\x9b"
                  "31m"),
            "\\x9b31m");
  EXPECT_EQ(shown("\xc0\x8a \xe0\x80\x8a \xed\xa0\x80 \xf5 \xe2\x80"),
            "\\xc0\\x8a \\xe0\\x80\\x8a \\xed\\xa0\\x80 \\xf5 \\xe2\\x80");
}

TEST(Shown, OtherTextStaysAndIsEscapedOnce) {
  for (const std::string text : {"", "Müller", "手首 – ελ", "C:\\new\\x", "\xf0\x9f\xa6\xb4"})
    EXPECT_EQ(shown(text), text);
  EXPECT_EQ(shown(shown("a\nb\x1b")), shown("a\nb\x1b"));
}

TEST(Shown, LinesKeepTheirLineFeedsAndTabsOnly) {
  EXPECT_EQ(shown_lines("a\tb\n\x1b\r\n"), "a\tb\n\\x1b\\r\n");
}

}  // namespace
}  // namespace deepwrist
