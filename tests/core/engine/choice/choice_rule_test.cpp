#include "core/engine/choice/choice_rule.h"

#include <gtest/gtest.h>

namespace deepwrist::engine {
namespace {

TEST(ChoiceRule, IsTheDefaultAndPartOfTheNameOfTheArithmetic) {
  EXPECT_EQ(implementations_chosen_by(), ChoiceBy::rule);
  const auto by_rule = arithmetic_name();
  choose_implementations_by(ChoiceBy::measuring);
  EXPECT_NE(arithmetic_name(), by_rule);
  choose_implementations_by(ChoiceBy::rule);
}

TEST(ChoiceRule, TakesWinogradWhereTilesAreFullAndChannelsMany) {
  EXPECT_TRUE(winograd_by_rule({8, 64, 64, 64}, 64));
  EXPECT_TRUE(winograd_by_rule({1, 16, 4, 4}, 32));
  EXPECT_FALSE(winograd_by_rule({8, 64, 3, 64}, 64)) << "most of every tile would be thrown away";
  EXPECT_FALSE(winograd_by_rule({8, 32, 64, 64}, 8));
}

TEST(ChoiceRule, DoesNotDependOnTheNumberOfImages) {
  for (const int64_t images : {1, 2, 8, 100})
    EXPECT_TRUE(winograd_by_rule({images, 128, 16, 16}, 128)) << images;
}

}  // namespace
}  // namespace deepwrist::engine
