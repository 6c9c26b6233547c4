#include "core/data/points.h"

#include <gmock/gmock.h>

#include "core/data/fields.h"

namespace deepwrist::data {
namespace {

using ::testing::ElementsAre;

TEST(Points, ListsOfNumbersAreRead) {
  const auto points = parse_points("[[474.6, 587.6], [248.6, 485.9], [350.3, 452.0]]");
  ASSERT_TRUE(points);
  EXPECT_THAT(*points, ElementsAre(cv::Point2f(474.6F, 587.6F), cv::Point2f(248.6F, 485.9F),
                                   cv::Point2f(350.3F, 452)));
  EXPECT_EQ(parse_points(" [ (1,-2.5e1) ,\n[ +3 , 4. ] ] ")->size(), 2u);
}

TEST(Points, OtherTextIsNeitherReadNorEvaluated) {
  for (const char* text : {"",
                           "[]",
                           "[[]]",
                           "[[1]]",
                           "[[1, 2, 3]]",
                           "[[1, 2], ]",
                           "[[1, 2]",
                           "[[1, 2)]",
                           "[1, 2]",
                           "[[1 2]]",
                           "[[1, 2]] + 1",
                           "[[1, 2]]]",
                           "__import__('os').system('true')",
                           "[[__import__('os'), 2]]",
                           "[[1, 2*3]]",
                           "[[nan, 1]]",
                           "[[inf, 1]]",
                           "[[1e400, 1]]",
                           "[[1e39, 1]]",
                           "[[0x10, 1]]",
                           "[['1', 2]]",
                           "[[1,, 2]]"}) {
    EXPECT_FALSE(parse_points(text)) << text;
  }
}

TEST(Points, NestingAndLengthAreBounded) {
  EXPECT_FALSE(parse_points(std::string(1'000'000, '[')));
  std::string many = "[[1, 2]";
  for (int i = 0; i < 1000; ++i) many += ",[1, 2]";
  EXPECT_FALSE(parse_points(many + "]"));
}

TEST(Spacing, OneNumberOrRowAndColumn) {
  EXPECT_EQ(parse_spacing("0.14"), cv::Size2d(0.14, 0.14));
  EXPECT_EQ(parse_spacing("0.14, 0.15"), cv::Size2d(0.15, 0.14));
  EXPECT_EQ(parse_spacing("[0.14,0.15]"), cv::Size2d(0.15, 0.14));
  EXPECT_EQ(parse_spacing("0.14\\0.15"), cv::Size2d(0.15, 0.14));
  for (const char* text :
       {"", "0", "-1", "0.1,", "0.1,0", "[0.1,0.2", "0.1 0.2", "0.1,0.2,0.3", "nan", "a"}) {
    EXPECT_FALSE(parse_spacing(text)) << text;
  }
}

TEST(Labels, ZeroAndOneInPandasFormsToo) {
  EXPECT_EQ(parse_label("1"), 1);
  EXPECT_EQ(parse_label("0.0"), 0);
  EXPECT_FALSE(parse_label("2"));
  EXPECT_FALSE(parse_label("0.5"));
  EXPECT_EQ(parse_side("1.0"), View::lat);
  EXPECT_EQ(parse_side("pa"), View::pa);
  EXPECT_FALSE(parse_side("2"));
}

}  // namespace
}  // namespace deepwrist::data
