#include "localizer/look_geometry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/image/input_frame.h"

namespace deepwrist::localizer {
namespace {

constexpr int kSide = 256;

double distance(cv::Point2d a, cv::Point2d b) { return std::hypot(a.x - b.x, a.y - b.y); }

TEST(LookGeometry, ACopyShowsWhatItsMapSays) {
  for (int copy = 0; copy <= 7; ++copy) {
    cv::Mat square = cv::Mat::zeros(kSide, kSide, CV_8U);
    const cv::Point2d spot(90, 150);
    cv::circle(square, spot, 4, cv::Scalar(255), cv::FILLED);
    const auto map = copy_to_square(copy, kSide);
    const auto moments = cv::moments(see(square, map, kSide));
    const cv::Point2d seen(moments.m10 / moments.m00, moments.m01 / moments.m00);
    EXPECT_LT(distance(apply(map, seen), spot), 0.05) << copy;
    EXPECT_LT(distance(apply(compose(inverse(map), map), seen), seen), 1e-9) << copy;
  }
  EXPECT_EQ(copy_to_square(1, kSide)(0, 0), -1) << "the first copy is only mirrored";
}

/// Landmarks of a wrist as most lie, turned about a place of a radiograph (degrees, clockwise).
std::vector<cv::Point2f> wrist(View view, double turn_deg, bool mirrored, double width = 200) {
  const double distance = view == View::pa ? width : width / 2.6;
  const double slope = (view == View::pa ? 7.8 : -5.7) * M_PI / 180, above = view == View::pa ? 0.15 : 0.6;
  const cv::Point2d along(std::cos(slope), -std::sin(slope)), up(-std::sin(slope), -std::cos(slope));
  const double t = turn_deg * M_PI / 180;
  std::vector<cv::Point2f> points;
  for (cv::Point2d p : {cv::Point2d(0, 0), along, 0.55 * along + above * up}) {
    p *= distance;
    if (mirrored) p.x = -p.x;
    points.emplace_back(static_cast<float>(400 + std::cos(t) * p.x - std::sin(t) * p.y),
                        static_cast<float>(500 + std::sin(t) * p.x + std::cos(t) * p.y));
  }
  return points;
}

TEST(LookGeometry, ACloseLookIsUprightAndAsLargeAsTheWrist) {
  for (const View view : {View::pa, View::lat}) {
    for (const bool mirrored : {false, true}) {
      for (const double turn : {0.0, 25.0, -40.0, 180.0}) {
        const auto points = wrist(view, turn, mirrored);
        const auto map = close_look(points, view, {900, 1100}, kSide);
        ASSERT_TRUE(map);
        const double angle = std::remainder(std::atan2((*map)(1, 0), (*map)(0, 0)) * 180 / M_PI - turn, 360);
        EXPECT_NEAR(angle, 0, 0.01) << name(view) << mirrored << turn;
        EXPECT_NEAR(scale_of(*map).width * kSide, 3 * 200, 0.01);
        cv::Point2d mean(0, 0);
        for (const auto& point : points) mean += cv::Point2d(point) / 3;
        EXPECT_LT(distance(apply(*map, {127.5, 127.5}), mean), 1e-3);
      }
    }
  }
}

TEST(LookGeometry, NoLookAtWhatIsNoWrist) {
  const float nan = std::nanf("");
  EXPECT_FALSE(close_look({{5, 5}, {5, 5}, {9, 9}}, View::pa, {400, 400}, kSide));
  EXPECT_FALSE(close_look({{nan, 5}, {50, 5}, {9, 9}}, View::pa, {400, 400}, kSide));
  const auto tiny = close_look({{50, 50}, {53, 50}, {51, 49}}, View::pa, {400, 400}, kSide);
  ASSERT_TRUE(tiny);
  EXPECT_GT(scale_of(*tiny).width * kSide, 30) << "not a few pixels, blown up";
}

TEST(LookGeometry, PointsGoToASquareAndBack) {
  const cv::Size radiograph(733, 1021);
  const auto map = *close_look(wrist(View::pa, 17, false), View::pa, radiograph, kSide);
  const image::Landmarks points{{0.3F, 0.4F}, {0.7F, 0.45F}, {0.5F, 0.2F}};
  const auto there = moved(points, map, kSide, radiograph);
  for (std::size_t k = 0; k < points.size(); ++k) {
    const cv::Point2d pixel(there[k].x * radiograph.width, there[k].y * radiograph.height);
    const auto back = apply(inverse(map), pixel);
    EXPECT_NEAR(back.x, points[k].x * kSide, 1e-3);
    EXPECT_NEAR(back.y, points[k].y * kSide, 1e-3);
  }
}

TEST(LookGeometry, OffsetsAreThoseOfTheFit) {
  const cv::Size radiograph(500, 800);
  const image::InputFrame frame(radiograph, Fit::stretch);
  const cv::Size2d scale(256.0 / 500, 256.0 / 800);
  const auto offset = fit_offset(Fit::stretch, scale);
  const cv::Point2d pixel(123, 456);
  const cv::Point2d seen((pixel.x + 0.5) * scale.width - 0.5, (pixel.y + 0.5) * scale.height - 0.5);
  EXPECT_LT(distance(frame.to_input(pixel), seen + offset), 1e-9);
  EXPECT_EQ(fit_offset(Fit::pad, scale), cv::Point2d(0, 0));
  // Around an offset, a map that keeps a place keeps its point.
  const auto mirrored = with_offset(copy_to_square(1, kSide), offset, offset);
  const cv::Point2d middle(127.5, 127.5);
  EXPECT_LT(distance(apply(mirrored, middle + offset), middle + offset), 1e-9);
}

TEST(LookGeometry, SmallerLooksAreOfMeansInThePlaceTheyShow) {
  cv::Mat image = cv::Mat::zeros(1400, 1000, CV_8U);
  cv::circle(image, {700, 300}, 30, cv::Scalar(255), cv::FILLED);
  const Affine map(4, 0, -10, 0, 4, 20);
  const auto moments = cv::moments(see(image, map, kSide));
  const cv::Point2d seen(moments.m10 / moments.m00, moments.m01 / moments.m00);
  EXPECT_LT(distance(apply(map, seen), {700, 300}), 0.3);
}

}  // namespace
}  // namespace deepwrist::localizer
