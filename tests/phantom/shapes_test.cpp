#include <gtest/gtest.h>

#include <cmath>

#include "phantom/forearm.h"
#include "phantom/geometry.h"
#include "phantom/outline.h"

namespace deepwrist::phantom {
namespace {

TEST(PhantomGeometry, PlacementsComposeAndInvert) {
  const Placement a{rotation_about_x(30) * rotation_about_z(-20), {1, 2, 3}};
  const Placement b{rotation_about_y(70), {-4, 0.5f, 2}};
  const Point p{5, -6, 7};
  const Point direct = a.apply(b.apply(p)), composed = (a * b).apply(p),
              back = (a * b).apply_inverse(composed);
  EXPECT_LT(cv::norm(direct - composed), 1e-5);
  EXPECT_LT(cv::norm(back - p), 1e-5);
}

TEST(PhantomGeometry, RotationAboutXTiltsDistalPointsDorsally) {
  EXPECT_LT((rotation_about_x(10) * Point(0, -20, 0)).z, -3);
}

TEST(PhantomOutline, ACircleHasItsDistance) {
  std::vector<cv::Point2f> circle;
  for (int i = 0; i < 24; ++i) {
    const double angle = i * CV_2PI / 24;
    circle.emplace_back(static_cast<float>(8 * std::cos(angle)), static_cast<float>(8 * std::sin(angle)));
  }
  const Outline outline(circle);
  for (const double r : {1.0, 4.0, 7.5, 8.0, 9.0}) {
    for (int i = 0; i < 7; ++i) {
      const double x = r * std::cos(0.9 * i), y = r * std::sin(0.9 * i);
      EXPECT_NEAR(outline.distance(static_cast<float>(x), static_cast<float>(y)), r - 8, 0.05) << r;
    }
  }
}

TEST(PhantomForearm, DepthNeverChangesFasterThanTheRayIntegralAssumes) {
  const LongBone radius = make_radius(Anatomy{}), ulna = make_ulna(Anatomy{});
  CounterRng rng(5);
  for (int i = 0; i < 20000; ++i) {
    const Point p{static_cast<float>(rng.uniform(-18, 34)), static_cast<float>(rng.uniform(-12, 90)),
                  static_cast<float>(rng.uniform(-14, 14))};
    const Point q =
        p + Point{static_cast<float>(rng.uniform(-0.1, 0.1)), 0, static_cast<float>(rng.uniform(-0.1, 0.1))};
    for (const LongBone* bone : {&radius, &ulna}) {
      EXPECT_LE(std::abs(bone->at(p).depth - bone->at(q).depth), 1.15 * cv::norm(p - q) + 1e-4);
    }
  }
}

TEST(PhantomForearm, InclinationAndTiltOfTheJointFollowTheAnatomy) {
  Anatomy flat, steep;
  flat.inclination_deg = 16;
  steep.inclination_deg = 29;
  const auto rise = [](const Anatomy& a) {
    const LongBone radius = make_radius(a);
    return most_distal_point(radius, 12, 13, 0, 0.5f).y - most_distal_point(radius, -12, -11, 0, 0.5f).y;
  };
  EXPECT_NEAR(rise(steep) - rise(flat), 24 * (std::tan(29 * CV_PI / 180) - std::tan(16 * CV_PI / 180)), 1.5);
  const LongBone radius = make_radius(Anatomy{});
  const Point beside = most_distal_point(radius, 40, 42, 0, 0.5f);
  EXPECT_LT(beside.x, 25) << "ranges beside the bone are widened";
  EXPECT_LT(beside.y, radius.low().y + 60);
  EXPECT_LT(most_distal_point(radius, 3, 5, -8, -6).y, most_distal_point(radius, 3, 5, 6, 8).y)
      << "the dorsal rim reaches further than the volar one";
}

}  // namespace
}  // namespace deepwrist::phantom
