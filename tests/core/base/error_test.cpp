#include "core/base/error.h"

#include <gtest/gtest.h>

namespace deepwrist {
namespace {

TEST(Errors, EscapeNamesAndTextsOfFilesButKeepThePlace) {
  const Error error(ErrorKind::format, "a\n\x1b[2J.csv", "has the column '\xe2\x80\xaeID'\n");
  EXPECT_STREQ(error.what(), "a\\n\\x1b[2J.csv: has the column '\\u202eID'\\n");
  EXPECT_EQ(error.reason(), "has the column '\\u202eID'\\n");
  EXPECT_EQ(error.place(), "a\n\x1b[2J.csv");
}

TEST(Errors, PutLinesOfTheirOwnBelowTheMessage) {
  const Error error(ErrorKind::usage, "", "two problems:", {"a\nb", "c"});
  EXPECT_STREQ(error.what(), "two problems:\n  a\\nb\n  c");
}

TEST(Errors, OfSeveralGiveTheReasonsOfAll) {
  const std::vector<Error> errors{{ErrorKind::format, "x", "PA:", {"line 1"}},
                                  {ErrorKind::format, "y", "LAT"}};
  EXPECT_STREQ(Error(ErrorKind::format, "a.csv", errors).what(), "a.csv: PA:\n  line 1\nLAT");
}

}  // namespace
}  // namespace deepwrist
