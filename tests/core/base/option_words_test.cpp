#include "core/base/option_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deepwrist {
namespace {

using ::testing::ElementsAre;
using Words = std::vector<std::string>;

TEST(OptionWords, AreTakenInBothForms) {
  Words words{"train", "--sweep", "a=[1]", "seed=1"};
  EXPECT_EQ(take_option(words, "--sweep"), "a=[1]");
  EXPECT_THAT(words, ElementsAre("train", "seed=1"));
  words = {"train", "--sweep=a=[1]", "seed=1"};
  EXPECT_EQ(take_option(words, "--sweep"), "a=[1]");
  EXPECT_THAT(words, ElementsAre("train", "seed=1"));
}

TEST(OptionWords, OthersStayAndAMissingValueIsEmpty) {
  Words words{"train", "--sweep-part", "1/2"};
  EXPECT_FALSE(take_option(words, "--sweep"));
  EXPECT_THAT(words, ElementsAre("train", "--sweep-part", "1/2"));
  words = {"train", "--sweep"};
  EXPECT_EQ(take_option(words, "--sweep"), "");
  EXPECT_THAT(words, ElementsAre("train"));
}

}  // namespace
}  // namespace deepwrist
