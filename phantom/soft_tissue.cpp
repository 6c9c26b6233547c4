#include "phantom/soft_tissue.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "phantom/limb_slice.h"

// The limb is a stack of ellipses, interpolated along y, and a cone with round ends for the thumb. A ray
// counts as parallel to z (PA) or x (LAT): its way through an ellipse with half axes a across and b along
// the view is 2 b √(1 - (offset / a)²), 0 outside.
//
//   ┌ plaster ┐ padding, 5 mm │ fat │ muscle ... │ fat │ padding │ plaster
//
// All are differences of such lengths for surfaces moved in or out: fat = whole - whole moved in by the
// fat's thickness; plaster = moved out by padding and cast - moved out by padding. Limb a and thumb b give
// (a⁴ + b⁴)^¼, as what overlaps counts once. From y = -8 towards the fingers all leans with the hand.

namespace deepwrist::phantom {
namespace {

constexpr std::array<LimbSlice, 9> kSlices{{{-130, 2, 0, 40, 11},
                                            {-95, 3, 0, 41, 13},
                                            {-65, 4, 1, 41, 15},
                                            {-40, 4, 2, 38, 17},
                                            {-18, 5, 1.5f, 32, 18.5f},
                                            {4, 7, 0, 28.5f, 18.5f},
                                            {30, 9, 0, 28.5f, 20},
                                            {70, 9.5f, 0, 32, 24},
                                            {150, 10, 0, 41, 33}}};

float chord(float offset, float half_width, float half_depth) {
  const float u = offset / half_width;
  return u * u < 1 ? 2 * half_depth * std::sqrt(1 - u * u) : 0.0f;
}

/// The ball of the thumb and the thumb: a cone with round ends seen in the image plane.
struct Thumb {
  cv::Point2f from, to;
  float radius_from, radius_to;

  float thickness(cv::Point2f p, float less) const {
    const cv::Point2f axis = to - from, q = p - from;
    const float t = std::clamp(q.dot(axis) / axis.dot(axis), 0.0f, 1.0f);
    const cv::Point2f away = q - axis * t;
    const float r = radius_from + (radius_to - radius_from) * t - less, left = r * r - away.dot(away);
    return r > 0 && left > 0 ? 2 * std::sqrt(left) : 0.0f;
  }
};

Thumb thumb_of(const Anatomy& a, View view) {
  const double angle = a.thumb_deg * std::numbers::pi / 180;
  const float out = static_cast<float>(92 * std::sin(angle)), up = static_cast<float>(-92 * std::cos(angle));
  const float thick = static_cast<float>(a.tissue);
  if (view == View::pa) {
    return {{-17, -24}, {-17 + out, -24 + up}, 15 * thick, 10.5f * thick};
  }
  return {{8, -20}, {34, -20 + up}, 15 * thick, 11 * thick};
}

// Bodies that overlap along the ray count once, with a soft transition.
float merged(float a, float b) {
  const float a2 = a * a, b2 = b * b;
  return std::sqrt(std::sqrt(a2 * a2 + b2 * b2));
}

struct Envelope {
  const Anatomy& anatomy;
  View view;
  Thumb thumb;

  // Thickness of the limb at p, its surface moved inwards by `less` mm; p is (x, y) or (z, y).
  float thickness(cv::Point2f p, float less) const {
    const LimbSlice s = slice_at(kSlices, p.y);
    const float half_x = static_cast<float>(anatomy.tissue) * s.half_x - less;
    const float half_z = static_cast<float>(anatomy.tissue) * s.half_z - less;
    const float limb = view == View::pa ? chord(p.x - s.x, half_x, half_z) : chord(p.x - s.z, half_z, half_x);
    return p.y < 5 ? merged(limb, thumb.thickness(p, less)) : limb;
  }
};

}  // namespace

SoftTissue project_soft_tissue(const Wrist& wrist, const Camera& camera, const Pose& pose, View view,
                               const Texture& texture, double plaster_mm) {
  const cv::Size size = camera.geometry().size;
  const Envelope envelope{wrist.anatomy, view, thumb_of(wrist.anatomy, view)};
  const float scale = static_cast<float>(camera.wrist_size());
  const float fat = static_cast<float>(wrist.anatomy.fat_mm), cast = static_cast<float>(plaster_mm);
  const double bend = view == View::pa ? pose.hand_fan_deg : -pose.hand_flex_deg;
  const float lean = static_cast<float>(std::tan(bend * std::numbers::pi / 180));
  const auto shift = static_cast<float>(wrist.anatomy.texture_y_mm);
  SoftTissue result{cv::Mat1f(size), cv::Mat1f(size), cast > 0 ? cv::Mat1f(size) : cv::Mat1f()};
  for (int row = 0; row < size.height; ++row) {
    for (int column = 0; column < size.width; ++column) {
      const Point on_plane = camera.on_plane(column, row);
      cv::Point2f p(view == View::pa ? on_plane.x : on_plane.z, on_plane.y);
      p.x -= lean * std::max(-p.y - 8, 0.0f);
      const float whole = envelope.thickness(p, 0), core = envelope.thickness(p, fat);
      const float pattern = texture.muscle(p.x + shift, p.y + shift);
      result.muscle(row, column) = scale * core * (1 + 0.03f * pattern);
      result.fat(row, column) = scale * (whole - core);
      if (cast > 0) {
        const float crumbs = 1 + 0.12f * texture.trabeculae(0.4f * p.x, 0.25f * p.y);
        const float padding = 5;
        result.plaster(row, column) =
            scale * crumbs * (envelope.thickness(p, -padding - cast) - envelope.thickness(p, -padding));
      }
    }
  }
  return result;
}

}  // namespace deepwrist::phantom
