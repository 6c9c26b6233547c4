#include "core/base/text.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/view.h"

namespace deepwrist {
namespace {

TEST(ParseNumber, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_double(" 1.5e2 "), 150.0);
  EXPECT_EQ(parse_double("+.5"), 0.5);
  EXPECT_EQ(parse_double("1,5"), std::nullopt);
  EXPECT_EQ(parse_double(""), std::nullopt);
  EXPECT_EQ(parse_integer("-12"), -12);
  EXPECT_EQ(parse_integer("1.0"), std::nullopt);
  EXPECT_EQ(parse_integer("99999999999999999999"), std::nullopt);
}

TEST(Nearest, FindsALikelyMisspellingOnly) {
  EXPECT_EQ(nearest("snapshot_foldr", {"save_path", "snapshot_folder"}), "snapshot_folder");
  EXPECT_EQ(nearest("zzz", {"save_path", "snapshot_folder"}), std::nullopt);
}

TEST(NaturalOrder, ComparesDigitRunsAsNumbers) {
  std::vector<std::string> names{"fold_10", "fold_2", "fold_01", "a", "fold_2b"};
  std::ranges::sort(names, natural_less);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "fold_01", "fold_2", "fold_2b", "fold_10"}));
}

TEST(FirstLine, EndsBeforeTheLineFeed) {
  EXPECT_EQ(first_line("what failed\nframe #0"), "what failed");
  EXPECT_EQ(first_line("what failed"), "what failed");
  EXPECT_EQ(first_line("\n"), "");
}

TEST(Printable, EscapesControlCharactersAndCutsLongText) {
  EXPECT_EQ(printable("a\x1b[31m\nb"), "a\\x1b[31m\\nb");
  EXPECT_EQ(printable("abcdef", 3), "abc...");
}

TEST(View, IsNamedByNumberOrName) {
  EXPECT_EQ(parse_view("0"), View::pa);
  EXPECT_EQ(parse_view(" lat "), View::lat);
  EXPECT_EQ(parse_view("2"), std::nullopt);
}

}  // namespace
}  // namespace deepwrist
