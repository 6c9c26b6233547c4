#include "core/report/chart/landmark_style.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/report/chart/svg_chart.h"
#include "core/report/page/page.h"
#include "core/report/picture/contact_sheet.h"
#include "core/report/picture/drawing.h"
#include "core/report/picture/landmark_figure.h"
#include "core/report/picture/svg_picture.h"

namespace deepwrist::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// Where a picture has exactly this colour.
cv::Rect where(const cv::Mat& picture, const cv::Scalar& colour) {
  cv::Mat same;
  cv::inRange(picture, colour, colour, same);
  return cv::boundingRect(same);
}

cv::Point centre(const cv::Rect& box) { return (box.tl() + box.br()) / 2; }

/// A colour as CSS writes it, as BGR.
cv::Scalar bgr(std::string_view css) {
  const auto part = [&](std::size_t at) {
    return double(std::stoi(std::string(css.substr(at, 2)), nullptr, 16));
  };
  return {part(5), part(3), part(1)};
}

/// A marker of each landmark from left to right.
Figure chart_of(View view) {
  XyChart chart;
  chart.x_label = "x";
  chart.x_range = chart.y_range = ValueRange{0, 4};
  for (std::size_t i = 0; i < 3; ++i) {
    Series series{
        .name = numbered_landmark(view, i), .points = {{i + 1.0, 2}}, .colour = landmark_series_colour(i)};
    series.kind = SeriesKind::markers;
    chart.series.push_back(std::move(series));
  }
  return {"chart", "Chart", chart, ""};
}

TEST(LandmarkStyle, NamesAreThoseOfTheNetworksOrder) {
  EXPECT_EQ(numbered_landmark(View::pa, 0), "1 tip of the distal ulna");
  EXPECT_EQ(numbered_landmark(View::pa, 1), "2 tip of the distal radius");
  EXPECT_EQ(numbered_landmark(View::pa, 2), "3 centre of the wrist");
  EXPECT_EQ(numbered_landmark(View::lat, 0), "1 first point on the top of the distal radio-ulnar bones");
  EXPECT_EQ(numbered_landmark(View::lat, 1), "2 second point on the top of the distal radio-ulnar bones");
  EXPECT_EQ(numbered_landmark(View::lat, 2), "3 centre of the wrist");
  EXPECT_EQ(numbered_landmark(View::lat, 3), "landmark 4");
  for (const View view : {View::pa, View::lat}) {
    for (std::size_t i = 0; i < 5; ++i)
      EXPECT_LE(landmark_names(view, i).short_name.size(), 20U) << "a column of a terminal";
  }
}

// Left to right: landmarks 1, 2, 3. The pixels of every kind of picture, and of a chart once it is drawn.
TEST(LandmarkStyle, PicturesAndChartsShowEachInOneColour) {
  const cv::Mat image(300, 400, CV_8U, cv::Scalar(90));
  const std::vector<cv::Point2f> points{{100, 150}, {200, 150}, {300, 150}};
  const LandmarkMarks marks{"a", View::pa, points, std::nullopt};
  const cv::Mat pictures[]{draw_marks(image, marks), contact_sheet({{{image, points, ""}}}, {224, 224}),
                           svg_picture(figure_svg(chart_of(View::pa)), 3)};
  for (const cv::Mat& picture : pictures) {
    int before = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const cv::Rect box =
          where(picture(cv::Rect(0, 0, picture.cols, picture.rows * 3 / 4)), bgr(kLandmarkColours[i]));
      ASSERT_FALSE(box.empty()) << i;
      EXPECT_GT(centre(box).x, before) << i;
      before = centre(box).x;
    }
  }
}

TEST(LandmarkStyle, LegendsOfPicturesAndChartsShowTheSameColours) {
  const cv::Mat image(300, 400, CV_8U, cv::Scalar(90));
  const cv::Mat figure =
      draw_landmarks(image, {"a", View::lat, {{-90, -90}, {-90, -90}, {-90, -90}}, std::nullopt});
  const std::string svg = figure_svg(chart_of(View::lat)),
                    page = html(
                        {.title = "t", .sections = {{.heading = "s", .figures = {chart_of(View::lat)}}}});
  const std::string legend = landmark_legend_html(View::lat);
  int before = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_GT(centre(where(figure, mark_color(i))).y, before) << "one line below the other";
    before = centre(where(figure, mark_color(i))).y;
    const std::string rule =
        ".l" + std::to_string(i) + " { color: " + std::string(kLandmarkColours[i]) + "; }";
    EXPECT_THAT(svg, HasSubstr(rule));
    EXPECT_THAT(page, HasSubstr(rule));
    const std::string name = numbered_landmark(View::lat, i),
                      kind = "class=\"series l" + std::to_string(i) + "\"";
    EXPECT_THAT(page, AllOf(HasSubstr(name), HasSubstr(kind)));
    const auto at = legend.find(kind);
    ASSERT_NE(at, legend.npos);
    EXPECT_EQ(legend.compare(legend.find("</svg>", at) + 6, name.size(), name), 0);
  }
}

TEST(LandmarkStyle, ColoursAreReadOnLightAndDark) {
  const auto luminance = [](std::string_view css) {
    const cv::Scalar colour = bgr(css);
    const auto linear = [](double part) {
      return part <= 0.04045 * 255 ? part / 255 / 12.92 : std::pow((part / 255 + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour[2]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[0]);
  };
  for (const auto colour : kLandmarkColours) {
    EXPECT_GE(1.05 / (luminance(colour) + 0.05), 3) << colour << " on white";
    EXPECT_GE((luminance(colour) + 0.05) / (luminance("#1d2126") + 0.05), 3) << colour << " on a dark page";
  }
}

}  // namespace
}  // namespace deepwrist::report
