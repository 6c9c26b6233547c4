#include "clinic/node/application_title.h"

#include <gmock/gmock.h>

#include "clinic/node/peer_address.h"
#include "tests/support/errors.h"

namespace deepwrist::clinic {
namespace {
using ::testing::HasSubstr;

TEST(ApplicationTitle, BlanksAtTheEndsAndCaseDoNotCount) {
  EXPECT_TRUE(same_title("DEEPWRIST", "deepwrist       "));
  EXPECT_TRUE(same_title("  Deep Wrist", "DEEP WRIST"));
  EXPECT_FALSE(same_title("DEEP WRIST", "DEEPWRIST"));
  EXPECT_FALSE(same_title("", "DEEPWRIST"));
}

TEST(ApplicationTitle, SeventeenCharactersAreRefused) {
  EXPECT_NO_THROW(require_title("SIXTEEN_OF_THEM_", "title"));
  EXPECT_THAT(
      deepwrist::testing::failure([] { require_title("SEVENTEEN_OF_THEM", "title"); }, ErrorKind::usage),
      HasSubstr("has 17 characters"));
}

TEST(ApplicationTitle, BlanksBackslashAndOtherLettersAreRefused) {
  for (const auto* title : {"", "    ", "A\\B", "WR\xc3\x84", "A\tB"})
    EXPECT_THROW(require_title(title, "title"), Error) << title;
}

TEST(PeerAddress, RangesHoldTheAddressesThatBeginAlike) {
  const auto range = AddressRange::parse("10.1.128.0/17", "peers");
  EXPECT_TRUE(range.contains(*parse_address("10.1.255.7")));
  EXPECT_FALSE(range.contains(*parse_address("10.1.127.7")));
  EXPECT_TRUE(AddressRange::parse("192.0.2.7", "peers").contains(*parse_address("192.0.2.7")));
  EXPECT_FALSE(AddressRange::parse("192.0.2.7", "peers").contains(*parse_address("192.0.2.6")));
  EXPECT_TRUE(AddressRange::parse("fd00::/8", "peers").contains(*parse_address("fdff::1")));
  EXPECT_TRUE(AddressRange::parse("0.0.0.0/0", "peers").contains(*parse_address("203.0.113.1")));
  EXPECT_FALSE(AddressRange::parse("0.0.0.0/0", "peers").contains(*parse_address("fd00::1")));
}

TEST(PeerAddress, AnAddressOfVersionFourIsOneByEverySocket) {
  EXPECT_EQ(parse_address("::ffff:192.0.2.7"), parse_address("192.0.2.7"));
  EXPECT_EQ(to_string(*parse_address("::ffff:192.0.2.7")), "192.0.2.7");
  EXPECT_EQ(to_string(*parse_address("fd00::1")), "fd00::1");
}

TEST(PeerAddress, WhatIsNoRangeIsRefused) {
  for (const auto* text :
       {"", "10.1", "10.1.0.0/33", "10.1.0.0/-1", "fd00::/129", "10.1.0.0/", "example.org"})
    EXPECT_THROW(AddressRange::parse(text, "peers"), Error) << text;
}

}  // namespace
}  // namespace deepwrist::clinic
