#include "core/base/blanks.h"

#include <gmock/gmock.h>

namespace deepwrist {
namespace {

TEST(Blanks, OfSpreadsheetsAndWebPagesAreRemoved) {
  EXPECT_EQ(without_blanks(" \t\xc2\xa0ID\xc2\xa0 \r\n"), "ID");
  EXPECT_EQ(without_blanks("\xef\xbb\xbf\xe2\x80\x8bID\xe2\x80\xaf\xe2\x81\xa0"), "ID");
  EXPECT_EQ(without_blanks("\xe3\x80\x80"), "");
}

TEST(Blanks, InsideAndPartsOfLettersAreKept) {
  EXPECT_EQ(without_blanks("a\xc2\xa0"
                           "b"),
            "a\xc2\xa0"
            "b");
  EXPECT_EQ(without_blanks("à"), "à");      // c3 a0: its second byte is a no-break space's
  EXPECT_EQ(without_blanks("“x”"), "“x”");  // e2 80 9c
  EXPECT_EQ(without_blanks("\xe2\x80"), "\xe2\x80");
}

}  // namespace
}  // namespace deepwrist
