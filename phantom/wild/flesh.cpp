#include "phantom/wild/flesh.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "phantom/limb_slice.h"
#include "phantom/wild/cone_projection.h"

// The limb is a stack of ellipses along y in three lengths, each of which moves as a whole: the hand, what a
// break carries along, the forearm. Of a ray r in the frame of its length
//
//   along = (r.x, r.z) / n, n its length     across = (along.z, -along.x)
//   chord = 2 b √(1 - (offset/a)²) / n       a, b: half axes across and along; offset from the middle, across
//
// Lengths overlap at their ends, round off there, and count once; so do, softly, the fingers and the upper
// arm, which are cones along the bones. Fat is the whole less the whole moved in by its thickness.

namespace deepwrist::phantom::wild {
namespace {

constexpr std::array<LimbSlice, 11> kLimb{{{-112, 4, 0, 38, 10},
                                           {-95, 4, 0, 41, 13},
                                           {-65, 4, 1, 42, 15.5f},
                                           {-40, 4, 2, 39, 17.5f},
                                           {-18, 6, 1.5f, 34, 19},
                                           {4, 8, 0, 31, 19.5f},
                                           {30, 9.5f, 0, 30.5f, 20.5f},
                                           {70, 10, 0, 34, 25},
                                           {150, 10, 0, 43, 36},
                                           {210, 10, 0, 46, 41},
                                           {258, 10, 0, 43, 40}}};
constexpr float kPalmEnd = -100, kWrist = -8, kArmEnd = 262;  // mm
constexpr float kArmRadius = 43, kArmLength = 260;

/// A length of the limb between two heights of its own frame, where rays are affine in the pixel.
class Length {
 public:
  Length(const Camera& camera, const Placement& placement, float tissue, float less, cv::Vec2f ends)
      : tissue_(tissue), less_(less), ends_(ends) {
    const double c = camera.geometry().size.width / 2.0, r = camera.geometry().size.height / 2.0;
    const auto at = [&](double column, double row) {
      return placement.apply_inverse(camera.on_plane(column, row));
    };
    column_ = (at(c + 100, r) - at(c, r)) * 0.01f;
    row_ = (at(c, r + 100) - at(c, r)) * 0.01f;
    origin_ = at(c, r) - column_ * static_cast<float>(c) - row_ * static_cast<float>(r);
    const Point ray = column_.cross(row_) * (1 / static_cast<float>(cv::norm(column_.cross(row_))));
    stretch_ = std::max(std::hypot(ray.x, ray.z), 0.3f);
    along_x_ = ray.x / stretch_;
    along_z_ = ray.z / stretch_;
    rise_ = ray.y / stretch_;
  }

  float thickness(float column, float row) const {
    const Point p = origin_ + column_ * column + row_ * row;
    const float ahead = std::max(ends_[0] - p.y, 0.0f), behind = std::max(p.y - ends_[1], 0.0f);
    const float beyond = std::max(ahead, behind) / kRound;
    if (beyond >= 1) return 0;
    const LimbSlice s = slice_at(kLimb, p.y);
    // Where the ray passes the middle, it is at another height.
    const float t = (s.x - p.x) * along_x_ + (s.z - p.z) * along_z_;
    const LimbSlice there = std::abs(t * rise_) > 1 ? slice_at(kLimb, p.y + t * rise_) : s;
    const float a = std::max(tissue_ * there.half_x - less_, 0.5f),
                b = std::max(tissue_ * there.half_z - less_, 0.5f);
    const float across = std::sqrt(a * a * along_z_ * along_z_ + b * b * along_x_ * along_x_);
    const float offset = ((p.x - there.x) * along_z_ - (p.z - there.z) * along_x_) / across;
    const float left = 1 - offset * offset - beyond * beyond;
    return left > 0 ? 2 * a * b / across * std::sqrt(left) / stretch_ : 0;
  }

 private:
  static constexpr float kRound = 16;  // mm beyond its ends

  float tissue_, less_;
  cv::Vec2f ends_;
  Point origin_, column_, row_;
  float stretch_ = 1, along_x_ = 0, along_z_ = 1, rise_ = 0;
};

}  // namespace

cv::Mat1f limb_thickness(const Patient& patient, const Skeleton& s, const Camera& camera,
                         float moved_out_mm) {
  // Smooth, so that every second pixel of every second row tells it.
  const cv::Size size = camera.geometry().size;
  cv::Mat1f coarse((size.height + 1) / 2, (size.width + 1) / 2), result;
  const auto tissue = static_cast<float>(patient.anatomy.tissue);
  const Length hand(camera, s.hand, tissue, -moved_out_mm, {kPalmEnd, kWrist});
  const Length carried(camera, s.carried, tissue, -moved_out_mm, {kWrist, s.bend_level});
  const Length arm(camera, {}, tissue, -moved_out_mm, {s.bend_level, kArmEnd});
  for (int row = 0; row < coarse.rows; ++row) {
    float* values = coarse[row];
    for (int column = 0; column < coarse.cols; ++column) {
      const float x = 2 * static_cast<float>(column) + 0.5f, y = 2 * static_cast<float>(row) + 0.5f;
      values[column] = std::max({hand.thickness(x, y), carried.thickness(x, y), arm.thickness(x, y)});
    }
  }
  cv::resize(coarse, result, {2 * coarse.cols, 2 * coarse.rows});
  result = result(cv::Rect({}, size)).clone();
  for (const DigitLine& digit : s.digits) {
    for (std::size_t i = 1; i < digit.joints.size(); ++i) {
      add_cone(camera, digit.joints[i - 1], digit.joints[i], digit.radii[i - 1] + moved_out_mm,
               digit.radii[i] + moved_out_mm, Overlap::once, result);
    }
  }
  const float upper = kArmRadius * tissue + moved_out_mm;
  add_cone(camera, s.elbow, s.elbow + s.upper_arm * kArmLength, upper, 1.1f * upper, Overlap::once, result);
  return result;
}

SoftTissue project_flesh(const Patient& patient, const Skeleton& s, const Camera& camera,
                         const Texture& texture) {
  const auto scale = static_cast<float>(camera.wrist_size());
  const auto shift = static_cast<float>(patient.anatomy.texture_y_mm);
  const auto pitch = static_cast<float>(camera.geometry().pitch_mm);
  const cv::Mat1f whole = limb_thickness(patient, s, camera, 0);
  SoftTissue result;
  result.muscle = limb_thickness(patient, s, camera, -static_cast<float>(patient.anatomy.fat_mm));
  result.fat = (whole - result.muscle) * scale;
  for (int row = 0; row < whole.rows; ++row) {
    float* muscle = result.muscle[row];
    for (int column = 0; column < whole.cols; ++column) {
      if (muscle[column] <= 0) continue;
      const float pattern =
          texture.muscle(static_cast<float>(column) * pitch + shift, static_cast<float>(row) * pitch + shift);
      muscle[column] *= scale * (1 + 0.03f * pattern);
    }
  }
  return result;
}

}  // namespace deepwrist::phantom::wild
