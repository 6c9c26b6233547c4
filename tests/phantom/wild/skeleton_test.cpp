#include "phantom/wild/skeleton.h"

#include <gtest/gtest.h>

#include <limits>

#include "phantom/wild/scene.h"

namespace deepwrist::phantom::wild {
namespace {

Patient patient_of(double age) {
  Patient p;
  p.growth = growth_at(age, 0);
  return p;
}

float depth_at(const Skeleton& s, const Point& p) {
  float deepest = -std::numeric_limits<float>::max();
  for (const Part& part : s.parts) {
    const Point local = part.placement.apply_inverse(p);
    const float side = part.cut ? part.cut->inside(local) : 1.0f;
    deepest = std::max(deepest, std::min(part.solid->at(local).depth, side));
  }
  return deepest;
}

TEST(WildSkeleton, LandmarksLieOnTheEndsOfBonesAtEveryAge) {
  for (const double age : {1.0, 3.0, 5.0, 6.5, 8.0, 11.0, 15.0, 40.0}) {
    Skeleton s;
    add_forearm(patient_of(age), {}, {}, s);
    for (const View view : {View::pa, View::lat}) {
      for (std::size_t i = 0; i < 2; ++i) {
        const Point tip = s.landmarks(view)[i];
        EXPECT_NEAR(depth_at(s, tip), 0, 0.35) << age << name(view) << i;
        EXPECT_LT(depth_at(s, tip + Point{0, -0.8f, 0}), 0) << age << name(view) << i;
        EXPECT_GT(depth_at(s, tip + Point{0, 1.0f, 0}), 0) << age << name(view) << i;
      }
    }
  }
}

/// Narrow young epiphyses, of which the windows for the rims missed all.
TEST(WildSkeleton, RimsOfTheRadiusAreFoundOnNarrowEpiphyses) {
  for (const std::uint32_t index : {125, 147, 238}) {
    const auto rims = draw_scene({777, index, std::nullopt, Style::wild}, View::lat).skeleton.lat_landmarks;
    EXPECT_GT(cv::norm(rims[0] - rims[1]), 2) << index;
    EXPECT_LT(cv::norm(rims[0] - rims[2]), 40) << index;
  }
}

TEST(WildSkeleton, AWristIsAsWideAsInTheGrown) {
  Skeleton s;
  add_forearm(patient_of(40), {}, {}, s);
  const auto& pa = s.pa_landmarks;
  const auto& lat = s.lat_landmarks;
  const double width = std::hypot(pa[0].x - pa[1].x, pa[0].y - pa[1].y),
               depth = std::hypot(lat[0].z - lat[1].z, lat[0].y - lat[1].y);
  EXPECT_GT(width, 42);
  EXPECT_LT(width, 52);
  EXPECT_GT(width / depth, 2.2);
  EXPECT_LT(width / depth, 2.8);
}

TEST(WildSkeleton, BothSidesOfASplitShareNoBoneAndLeaveItsGap) {
  const float gap = 0.6f;
  const Split split({0, 0, 0}, {1, 0, 0}, gap, 0.3);
  for (float y = -20; y < 20; y += 0.7f) {
    for (float x = -3; x < 3; x += 0.1f) {
      const Point p{x, y, 0.4f * y};
      EXPECT_NEAR(split.inside(p) + split.opposite().inside(p), -gap, 1e-4);
    }
  }
}

TEST(WildSkeleton, BrokenRadiusTakesTheHandAlong) {
  const Patient patient = patient_of(40);
  const Posture straight;
  const Skeleton whole = build_skeleton(patient, {}, straight);
  for (std::uint32_t index = 0; index < 12; ++index) {
    const Deformity d = draw_deformity(draws(1, index, Draw::deformity), patient, 0.1);
    const Skeleton broken = build_skeleton(patient, d, straight);
    const Point expected = d.hand().apply(whole.pa_landmarks[2]);
    EXPECT_LT(cv::norm(broken.pa_landmarks[2] - expected), 1e-3) << index;
    EXPECT_GT(cv::norm(broken.pa_landmarks[1] - whole.pa_landmarks[1]), 0.2) << index;
    EXPECT_GT(depth_at(broken, broken.pa_landmarks[1] + (broken.hand.rotation * Point{0, 1.5f, 0})), -0.6)
        << index;
  }
}

TEST(WildGrowth, BonesOssifyInTheirOrder) {
  const auto seen = [](double age) {
    int count = 0;
    for (int bone = 0; bone < 8; ++bone) count += ossified_share(bone, age, 0) > 0;
    return count;
  };
  EXPECT_EQ(seen(1), 2) << "capitate and hamate";
  EXPECT_EQ(seen(3), 3) << "triquetrum";
  EXPECT_EQ(seen(4.5), 4) << "lunate";
  EXPECT_EQ(seen(7), 7) << "all but the pisiform";
  EXPECT_EQ(seen(12), 8);
  EXPECT_EQ(ossified_share(0, 30, 0), 1);
  for (double age = 1; age < 17; ++age) EXPECT_LE(growth_at(age, 0).size, growth_at(age + 1, 0).size) << age;
  EXPECT_EQ(growth_at(4, 0).ulnar_epiphysis, 0);
  EXPECT_GT(growth_at(7, 0).ulnar_epiphysis, 0);
  EXPECT_FALSE(growth_at(25, 0).open);
}

}  // namespace
}  // namespace deepwrist::phantom::wild
