#include <array>

#include "phantom/hand.h"
#include "phantom/long_bone.h"

namespace deepwrist::phantom {
namespace {

/// One finger's ray: the metacarpal in its own frame reaches from y = 0 at its base to −length at its head.
struct DigitRay {
  Point base;        ///< in the wrist frame
  double fan_deg;    ///< positive: head towards the ulnar side
  double volar_deg;  ///< positive: head towards the palm
  float length, base_half, shaft_half, head_half;
  float phalanx;  ///< length of the proximal phalanx
};

constexpr float kJointGap = 1.6f;  // mm

const std::array<DigitRay, 5>& rays() {
  static const std::array<DigitRay, 5> table{{
      {{-23.2f, -34.4f, 9}, -38, 16, 45, 7.2f, 5.0f, 7.4f, 31},
      {{-9.2f, -35.0f, -1}, -5, 2, 66, 6.4f, 4.1f, 7.0f, 40},
      {{2.4f, -35.2f, -2}, 1.5, 1, 64, 6.0f, 4.1f, 7.0f, 44},
      {{12.2f, -33.4f, -1.5f}, 8, 2, 57, 5.0f, 3.5f, 6.2f, 41},
      {{20.0f, -31.0f, -0.5f}, 16, 4, 53, 5.4f, 3.7f, 6.2f, 33},
  }};
  return table;
}

}  // namespace

LongBone make_digit_bone(const Anatomy& a, float length, float base, float middle, float head) {
  const float w = static_cast<float>(a.stoutness), c = static_cast<float>(a.cortex),
              m = static_cast<float>(a.marrow);
  const std::vector<Section> sections{
      {-length - 2, 0, 0, head * 0.92f * w, head * w, 0.7f * c, 0.27f * m},
      {-length + 0.12f * length, 0, 0.4f, head * w, head * w, 0.7f * c, 0.26f * m},
      {-length + 0.28f * length, 0, 0, middle * 1.12f * w, middle * 1.15f * w, 1.3f * c, 0.10f * m},
      {-0.5f * length, 0, -0.6f, middle * w, middle * 1.05f * w, 1.8f * c, 0.03f},
      {-0.27f * length, 0, -0.3f, middle * 1.15f * w, middle * 1.3f * w, 1.4f * c, 0.10f * m},
      {-0.07f * length, 0, 0, base * w, base * 1.12f * w, 0.75f * c, 0.27f * m},
      {1, 0, 0, base * 0.97f * w, base * 1.1f * w, 0.75f * c, 0.28f * m}};
  const EndSurface distal{.level = -length, .rounding = head * 0.8f};
  EndSurface proximal{.rounding = 1.8f};
  proximal.hollow_x = 1.2f;
  proximal.half_x = base;
  return {sections, distal, proximal};
}

void add_metacarpals(const Anatomy& a, std::vector<Bone>& bones) {
  for (std::size_t i = 0; i < rays().size(); ++i) {
    const DigitRay& ray = rays()[i];
    const double fan = i == 0 ? a.thumb_deg : ray.fan_deg;
    const cv::Matx33f turn = rotation_about_z(fan) * rotation_about_x(-ray.volar_deg);
    const Point base{ray.base.x, ray.base.y * static_cast<float>(a.carpal_height), ray.base.z};
    const Placement metacarpal{turn, base};
    const Placement phalanx{turn, metacarpal.apply({0, -ray.length - kJointGap, 0})};
    bones.push_back({std::make_shared<const LongBone>(
                         make_digit_bone(a, ray.length, ray.base_half, ray.shaft_half, ray.head_half)),
                     metacarpal, true, std::nullopt});
    bones.push_back({std::make_shared<const LongBone>(make_digit_bone(a, ray.phalanx, ray.head_half * 1.02f,
                                                                      ray.shaft_half, ray.head_half * 0.75f)),
                     phalanx, true, std::nullopt});
  }
}

}  // namespace deepwrist::phantom
