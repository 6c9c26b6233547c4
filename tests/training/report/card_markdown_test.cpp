#include "training/report/card_markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deepwrist::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CardMarkdown, ShowsMarkupOfTextsAsItIs) {
  EXPECT_EQ(markdown_text("a_b|c*d"), "a\\_b\\|c\\*d");
  EXPECT_EQ(markdown_text("<script>&[x](y)"), "&lt;script&gt;&amp;\\[x\\](y)");
  EXPECT_EQ(markdown_text("two\nlines"), "two lines");
  EXPECT_THAT(markdown_text("\x1b[2J"), Not(HasSubstr("\x1b")));
}

TEST(CardMarkdown, HasHeadingsParagraphsAndTablesOfThePage) {
  Page page{.title = "Card", .subtitle = "Research only."};
  page.sections = {
      {.heading = "Data",
       .text = "One.\n\nTwo.",
       .tables = {{.caption = "", .header = {"view", "images"}, .rows = {{"PA", "12"}, {"LAT"}}}}}};
  page.provenance = {{"deepwrist", "0.1"}};
  EXPECT_EQ(markdown(page),
            "# Card\n\n**Research only.**\n\n## Data\n\nOne.\n\nTwo.\n\n"
            "| view | images |\n|---|---|\n| PA | 12 |\n| LAT |  |\n\n"
            "## How this was made\n\n|  |  |\n|---|---|\n| deepwrist | 0.1 |\n\n");
}

}  // namespace
}  // namespace deepwrist::report
