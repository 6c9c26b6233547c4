#include "phantom/wrist.h"

#include <gtest/gtest.h>

#include <limits>
#include <opencv2/imgproc.hpp>

#include "phantom/accessories.h"
#include "phantom/bone_projection.h"
#include "phantom/render.h"

namespace deepwrist::phantom {
namespace {

const cv::Size kSize{256, 320};

// Depth below the surface of the nearest bone at p; the forearm's bones only.
float forearm_depth(const Wrist& wrist, const Point& p) {
  float deepest = -std::numeric_limits<float>::max();
  for (const Bone& bone : wrist.bones) {
    if (!bone.of_hand) {
      const Point local = bone.placement.apply_inverse(p);
      const float side = bone.cut ? bone.cut->inside(local) : 1.0f;
      deepest = std::max(deepest, std::min(bone.solid->at(local).depth, side));
    }
  }
  return deepest;
}

TEST(PhantomWrist, LandmarksLieOnTheTipsOfBones) {
  for (std::uint32_t index = 0; index < 20; ++index) {
    for (const auto subtlety : {std::optional<double>(), std::optional<double>(0.3)}) {
      const Wrist wrist = wrist_of({7, index, subtlety});
      for (const View view : {View::pa, View::lat}) {
        for (int i = 0; i < 2; ++i) {
          const Point tip = wrist.landmarks(view)[static_cast<std::size_t>(i)];
          EXPECT_NEAR(forearm_depth(wrist, tip), 0, 0.3) << index << name(view) << i;
          EXPECT_LT(forearm_depth(wrist, tip + Point{0, -0.6f, 0}), 0) << index << name(view) << i;
          EXPECT_GT(forearm_depth(wrist, tip + Point{0, 1.5f, 0}), 0) << index << name(view) << i;
        }
      }
    }
  }
}

TEST(PhantomWrist, TipsAreTheHighestPointsOfTheirProjectedBones) {
  const Texture texture(1);
  const Wrist whole = wrist_of({3, 1, std::nullopt});
  const phantom::Setup setup = setup_of({3, 1, std::nullopt}, whole, View::pa, kSize);
  Pose straight = setup.pose;
  straight.turn_deg = straight.pronation_deg = straight.tilt_deg = 0;
  const Camera camera(setup.geometry, straight, View::pa, whole.anatomy.left, whole.anatomy.size);
  Wrist radius_only = whole;
  radius_only.bones.resize(1);
  const cv::Mat1f seen = project_bones(radius_only, camera, straight, View::pa, texture);
  const cv::Point2d tip = project_landmarks(whole, camera, straight, View::pa)[1];
  int first_row = 0;
  while (cv::countNonZero(seen.row(first_row)) == 0) {
    ++first_row;
  }
  EXPECT_NEAR(first_row, tip.y, 1.5);
}

TEST(PhantomFracture, ChangesOnlyTheRadiusAndWhatHangsOnIt) {
  const Texture texture(1);
  for (const View view : {View::pa, View::lat}) {
    const Case whole{11, 4, std::nullopt}, broken{11, 4, 0.2};
    const Wrist a = wrist_of(whole), b = wrist_of(broken);
    const phantom::Setup setup = setup_of(whole, a, view, kSize);
    EXPECT_EQ(setup, setup_of(broken, b, view, kSize));
    EXPECT_EQ(a.anatomy, b.anatomy);
    EXPECT_EQ(a.pa_landmarks[0], b.pa_landmarks[0]) << "the ulna stays";
    const Camera camera(setup.geometry, setup.pose, view, a.anatomy.left, a.anatomy.size);
    const cv::Mat1f bones_a = project_bones(a, camera, setup.pose, view, texture);
    const cv::Mat1f bones_b = project_bones(b, camera, setup.pose, view, texture);
    const auto row_of = [&](double y) {
      return static_cast<int>(camera.project({0, static_cast<float>(y), 0}).y);
    };
    const Cut cut{*b.fracture, false};
    const int below = row_of(cut.highest() + 14);
    cv::Mat1f difference;
    cv::absdiff(bones_a, bones_b, difference);
    const int at = row_of(b.fracture->level_mm);
    EXPECT_LT(cv::norm(difference.rowRange(below, kSize.height), cv::NORM_INF), 0.15) << name(view);
    EXPECT_GT(cv::mean(difference.rowRange(at - 12, at + 12))[0], 0.3) << name(view);
  }
}

TEST(PhantomFracture, SubtleOnesMoveLess) {
  for (std::uint32_t index = 0; index < 10; ++index) {
    const Fracture obvious = draw_fracture(stream_of(1, index, Stream::fracture), 0.05);
    const Fracture subtle = draw_fracture(stream_of(1, index, Stream::fracture), 0.9);
    EXPECT_GT(obvious.dorsal_tilt_deg, 2.5 * subtle.dorsal_tilt_deg);
    EXPECT_GT(obvious.dorsal_step_mm, 2.5 * subtle.dorsal_step_mm);
    EXPECT_EQ(obvious.level_mm, subtle.level_mm);
  }
  const Fracture f = draw_fracture(stream_of(1, 1, Stream::fracture), 0.1);
  const Point moved = fragment_motion(f).apply({0, 0, 0});
  EXPECT_LT(moved.z, -1) << "dorsally";
  EXPECT_GT(moved.y, 0) << "shortened";
}

TEST(PhantomRender, LandmarksLieInsideTheImageAndOnEdgesOfBone) {
  const Texture texture(1);
  int inside = 0, edges = 0, all = 0;
  for (std::uint32_t index = 0; index < 12; ++index) {
    const Case what{21, index, index % 2 ? std::optional<double>(0.4) : std::nullopt};
    const Wrist wrist = wrist_of(what);
    for (const View view : {View::pa, View::lat}) {
      const phantom::Setup setup = setup_of(what, wrist, view, kSize);
      const Camera camera(setup.geometry, setup.pose, view, wrist.anatomy.left, wrist.anatomy.size);
      for (const cv::Point2d& p : project_landmarks(wrist, camera, setup.pose, view)) {
        ++all;
        inside += p.x > 0.1 * kSize.width && p.x < 0.9 * kSize.width && p.y > 0.2 * kSize.height &&
                  p.y < 0.8 * kSize.height;
      }
      if (view == View::pa) {
        const cv::Mat1f bones = project_bones(wrist, camera, setup.pose, view, texture);
        const cv::Point2d tip = project_landmarks(wrist, camera, setup.pose, view)[1];
        const int column = cvRound(tip.x), row = cvRound(tip.y), reach = 6;
        edges += bones(row + reach, column) > bones(row - 2, column) + 1;
      }
    }
  }
  EXPECT_EQ(inside, all);
  EXPECT_GE(edges, 10) << "of 12 styloids";
}

TEST(PhantomRender, TheShutterHidesTheEdgeOfTheBeam) {
  for (std::uint32_t index = 0; index < 12; ++index) {
    const Case what{1, index, std::nullopt};
    const phantom::Setup setup = setup_of(what, wrist_of(what), View::pa, kSize);
    cv::Mat1f beam = beam_shape(setup);
    cv::GaussianBlur(beam, beam, {}, setup.exposure.focus_mm / setup.geometry.pitch_mm);
    double dimmest = 0;
    cv::minMaxLoc(beam, &dimmest, nullptr, nullptr, nullptr, ~shutter(setup));
    EXPECT_GT(dimmest, 0.99) << "a bright rim in case " << index;
  }
}

TEST(PhantomRender, IsAFunctionOfItsArguments) {
  const Texture texture(9);
  const Case what{9, 2, 0.5};
  const XRay first = render(what, wrist_of(what), View::lat, {96, 120}, texture);
  const XRay again = render(what, wrist_of(what), View::lat, {96, 120}, Texture(9));
  EXPECT_EQ(cv::norm(first.shown, again.shown, cv::NORM_INF), 0);
  EXPECT_EQ(first.landmarks, again.landmarks);
  const Case other{10, 2, 0.5};
  EXPECT_GT(cv::norm(first.shown, render(other, wrist_of(other), View::lat, {96, 120}, texture).shown), 1);
}

}  // namespace
}  // namespace deepwrist::phantom
