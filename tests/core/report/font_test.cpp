#include "core/report/font.h"

#include <gtest/gtest.h>

namespace deepwrist::report {
namespace {

int inked(const cv::Mat& canvas) {
  cv::Mat grey;
  cv::extractChannel(canvas, grey, 0);
  return cv::countNonZero(grey != 255);
}

cv::Mat paper() { return {60, 400, CV_8UC3, cv::Scalar::all(255)}; }

TEST(Font, DrawsWithinTheWidthItMeasures) {
  const Font font;
  cv::Mat canvas = paper();
  font.draw(canvas, {10, 40}, "Probability 0.73", 30, cv::Scalar::all(0));
  const int end = static_cast<int>(10 + font.width("Probability 0.73", 30));
  EXPECT_GT(inked(canvas.colRange(10, end)), 300);
  EXPECT_EQ(inked(canvas.colRange(end + 2, 400)), 0);
  EXPECT_EQ(inked(canvas.colRange(0, 9)), 0);
}

TEST(Font, BoldIsWiderAndTextIsAntialiased) {
  EXPECT_GT(Font(Font::Weight::bold).width("wrist", 30), Font().width("wrist", 30));
  cv::Mat canvas = paper();
  Font().draw(canvas, {10, 40}, "O", 40, cv::Scalar::all(0));
  cv::Mat between;
  cv::inRange(canvas, cv::Scalar::all(40), cv::Scalar::all(215), between);
  EXPECT_GT(cv::countNonZero(between), 10);
}

TEST(Font, TextThatLeavesTheCanvasIsCut) {
  cv::Mat canvas = paper();
  const Font font;
  for (const cv::Point2d at : {cv::Point2d(-50, 10), {390, 40}, {10, -100}, {10, 500}}) {
    font.draw(canvas, at, "Some text", 60, cv::Scalar::all(0));
  }
  EXPECT_EQ(inked(paper()), 0);
}

TEST(Font, BytesThatAreNotUtf8ShowAsReplacements) {
  const Font font;
  const double replacement = font.width("\xef\xbf\xbd", 30);
  for (const char* text : {"\xff", "\x80", "\xc3", "\xf0\x9f"}) {
    EXPECT_NEAR(font.width(text, 30), replacement * static_cast<double>(std::string(text).size()), 0.1)
        << text;
  }
  EXPECT_LT(font.width("ä", 30), replacement);
}

TEST(Font, LongTextIsShortenedToFit) {
  const Font font;
  EXPECT_EQ(font.fitted("short", 30, 500), "short");
  const auto text = font.fitted(std::string(300, 'W'), 30, 200);
  EXPECT_LE(font.width(text, 30), 200);
  EXPECT_TRUE(text.ends_with("…"));
  EXPECT_TRUE(font.fitted("äöüäöüäöü", 30, 60).ends_with("…"));
}

}  // namespace
}  // namespace deepwrist::report
