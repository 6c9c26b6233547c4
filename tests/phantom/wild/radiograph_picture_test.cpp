#include "phantom/wild/radiograph_picture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

#include "phantom/wild/ray_grid.h"

namespace deepwrist::phantom::wild {
namespace {

const cv::Size kBox{120, 150};

TEST(WildPicture, IsAFunctionOfItsArguments) {
  const Case what{9, 2, 0.5};
  const Picture first = render_wild(what, View::lat, kBox, Texture(9)),
                again = render_wild(what, View::lat, kBox, Texture(9));
  ASSERT_EQ(first.xray.shown.size(), again.xray.shown.size());
  EXPECT_EQ(cv::norm(first.xray.shown, again.xray.shown, cv::NORM_INF), 0);
  EXPECT_EQ(first.xray.landmarks, again.xray.landmarks);
  EXPECT_NE(render_wild({10, 2, 0.5}, View::lat, kBox, Texture(9)).xray.landmarks, first.xray.landmarks);
}

TEST(WildPicture, WhatIsLeftOutIsNotThere) {
  const Texture texture(1);
  const auto share = [&](Traits without, const std::function<bool(const Picture&)>& is) {
    int count = 0;
    for (std::uint32_t index = 0; index < 24; ++index)
      count += is(render_wild({12, index, 0.5, Style::wild, without}, View::pa, {40, 40}, texture)) ? 1 : 0;
    return count / 24.0;
  };
  const std::vector<std::pair<Trait, std::function<bool(const Picture&)>>> signs{
      {Trait::children, [](const Picture& p) { return p.growth.open; }},
      {Trait::framing, [](const Picture& p) { return p.subject != Subject::wrist; }},
      {Trait::turns,
       [](const Picture& p) {
         return p.xray.mirrored || p.sheet.turn_deg != 0 || std::abs(p.pose.turn_deg) > 8;
       }},
      {Trait::borders, [](const Picture& p) { return p.sheet.size.width != 1; }},
      {Trait::ink, [](const Picture& p) { return p.marks > 0; }},
      {Trait::casts, [](const Picture& p) { return p.metal || p.cast != CastKind::none; }}};
  for (const auto& [trait, is] : signs) {
    EXPECT_GT(share({}, is), 0) << static_cast<int>(trait);
    EXPECT_EQ(share({trait}, is), 0) << static_cast<int>(trait);
  }
  for (const auto& [name, trait] : kTraitNames) {
    bool changes = false;
    for (std::uint32_t index = 0; index < 12 && !changes; ++index) {
      const Case whole{12, index, 0.5, Style::wild}, without{12, index, 0.5, Style::wild, {trait}};
      const auto one = render_wild(whole, View::pa, {60, 60}, texture).xray,
                 other = render_wild(without, View::pa, {60, 60}, texture).xray;
      changes = one.shown.size() != other.shown.size() || cv::norm(one.shown, other.shown, cv::NORM_INF) > 0;
    }
    EXPECT_TRUE(changes) << name;
  }
}

TEST(WildPicture, FitsIntoItsBoxAndShowsGreysOfAByte) {
  const Texture texture(1);
  for (std::uint32_t index = 0; index < 4; ++index) {
    const Picture p = render_wild({4, index, std::nullopt}, View::pa, kBox, texture);
    EXPECT_LE(p.xray.shown.cols, kBox.width);
    EXPECT_LE(p.xray.shown.rows, kBox.height);
    for (const float value : p.xray.shown) {
      ASSERT_GE(value, 0);
      ASSERT_LE(value, 1);
      ASSERT_NEAR(255 * value, std::round(255 * value), 1e-3);
    }
  }
}

TEST(WildPicture, ABoxOfOneSideLimitsThatSideHoweverSmallItIs) {
  int wide = 0, tall = 0;
  for (std::uint32_t index = 0; index < 40; ++index) {
    const auto rng = draws(6, index, Draw::framing, View::pa);
    EXPECT_LE(draw_framing(rng, View::pa, {300, 0}).size.width, 300);
    EXPECT_LE(draw_framing(rng, View::pa, {0, 300}).size.height, 300);
    tall += draw_framing(rng, View::pa, {300, 0}).size.height > 300;
    wide += draw_framing(rng, View::pa, {4000, 0}).size.height > 640;
    const cv::Size small = draw_framing(rng, View::pa, {64, 64}).size;
    EXPECT_LE(std::max(small.width, small.height), 64);
  }
  EXPECT_GT(tall, 10) << "the other side is not limited";
  EXPECT_GT(wide, 10) << "the other side is not limited";
}

TEST(WildPicture, TheFramingIsWhereItWasDrawn) {
  int turned = 0;
  for (std::uint32_t index = 0; index < 20; ++index) {
    for (const View view : {View::pa, View::lat}) {
      const Scene scene = draw_scene({5, index, index % 2 ? std::optional<double>(0.2) : std::nullopt}, view);
      const Framing f = draw_framing(draws(5, index, Draw::framing, view), view, {});
      Sheet sheet = draw_sheet(draws(5, index, Draw::sheet, view), view, false);
      const RayGrid grid = make_grid(scene, f, sheet, view, draws(5, index, Draw::exposure, view));
      cv::Vec2d mean;
      for (const Point& p : scene.skeleton.landmarks(view)) {
        const cv::Point2d at = grid.camera.project(p);
        mean += grid.to_picture * cv::Vec3d(at.x, at.y, 1) * (1 / 3.0);
      }
      EXPECT_NEAR(mean[0], (f.size.width - 1) / 2.0 + f.offset * f.size.width, 0.1) << index;
      EXPECT_NEAR(mean[1], f.above / (f.above + f.below) * f.size.height, 0.1) << index;
      turned += sheet.turn_deg != 0;
    }
  }
  EXPECT_GT(turned, 5) << "turned sheets were not tried";
}

/// The matrix that landmarks go by must be the one that pixels go by: a spot stays where its landmark is.
TEST(WildPicture, PointsGoTheWayOfThePixels) {
  const Scene scene = draw_scene({5, 3, std::nullopt}, View::pa);
  Framing f;
  f.size = {300, 380};
  Sheet sheet{.turn_deg = 17, .middle = {0.02, -0.01}, .size = {0.9, 0.95}};
  const RayGrid grid = make_grid(scene, f, sheet, View::pa, CounterRng(1));
  cv::Mat1f spot = cv::Mat1f::zeros(grid.camera.geometry().size), seen;
  const cv::Point at(spot.cols / 3, spot.rows / 2);
  spot(at) = 1;
  cv::GaussianBlur(spot, spot, {}, 2);
  cv::warpAffine(spot, seen, grid.to_picture, f.size);
  const cv::Moments m = cv::moments(seen);
  const cv::Vec2d expected = grid.to_picture * cv::Vec3d(at.x, at.y, 1);
  EXPECT_NEAR(m.m10 / m.m00, expected[0], 0.05);
  EXPECT_NEAR(m.m01 / m.m00, expected[1], 0.05);
}

TEST(WildPicture, MirroringSwapsSidesAndKeepsLandmarksOnTheirBones) {
  const Texture texture(1);
  int mirrored = 0;
  for (std::uint32_t index = 0; index < 12; ++index) {
    const Case what{31, index, std::nullopt};
    const Picture p = render_wild(what, View::pa, kBox, texture);
    if (std::abs(p.pose.turn_deg + p.sheet.turn_deg) > 60 || std::abs(p.pose.pronation_deg) > 20) continue;
    const bool left = p.xray.setup.marker.left, radial_left = p.xray.landmarks[1].x < p.xray.landmarks[0].x;
    EXPECT_EQ(radial_left, left == p.sheet.mirrored) << index;
    mirrored += p.sheet.mirrored;
  }
  EXPECT_GT(mirrored, 0) << "no picture was mirrored";
}

}  // namespace
}  // namespace deepwrist::phantom::wild
