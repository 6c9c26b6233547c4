#include "phantom/forearm.h"

#include <cassert>
#include <cmath>
#include <numbers>
#include <optional>

namespace deepwrist::phantom {
namespace {

constexpr float kSearchStep = 0.25f;  // mm

float slope(double degrees) { return static_cast<float>(std::tan(degrees * std::numbers::pi / 180)); }

void apply(const Anatomy& a, std::vector<Section>& sections) {
  for (Section& s : sections) {
    s.half_x *= static_cast<float>(a.stoutness);
    s.half_z *= static_cast<float>(a.stoutness);
    s.cortex *= static_cast<float>(a.cortex);
    s.marrow *= static_cast<float>(a.marrow);
    if (s.y > 0) {
      s.x += static_cast<float>(a.bow_mm) * (s.y / 130) * (s.y / 130);
    }
  }
}

// Height of the first surface point below `from` in the column (x, z); `below` where there is none.
float surface_height(const Solid& bone, float x, float z, float from, float below) {
  float y = from;
  while (y < below) {
    const float depth = bone.at({x, y, z}).depth;
    if (depth > -0.01f) {
      return y;
    }
    y += std::max(-depth * 0.9f, 0.02f);
  }
  return below;
}

}  // namespace

LongBone make_radius(const Anatomy& a) {
  //   y     x      z    half_x half_z cortex marrow
  std::vector<Section> sections{
      {-16, -0.3f, 0.5f, 14.6f, 8.0f, 0.7f, 0.30f}, {-4, -0.8f, 0.7f, 15.6f, 9.3f, 0.9f, 0.32f},
      {3, -0.9f, 1.0f, 15.4f, 9.8f, 0.8f, 0.30f},   {10, -0.9f, 1.2f, 13.9f, 9.3f, 0.75f, 0.25f},
      {18, -0.8f, 0.8f, 11.4f, 8.2f, 0.9f, 0.20f},  {28, -0.9f, 0.0f, 9.2f, 7.2f, 1.4f, 0.13f},
      {42, -1.3f, -0.8f, 7.6f, 6.3f, 2.1f, 0.05f},  {65, -1.5f, -1.0f, 6.9f, 5.9f, 2.7f, 0.02f},
      {150, -1.5f, -0.5f, 7.2f, 6.2f, 3.0f, 0.02f}};
  apply(a, sections);
  EndSurface joint;
  joint.level = 0.5f;
  joint.slope_x = slope(a.inclination_deg);
  joint.slope_z = slope(a.volar_tilt_deg);
  joint.hollow_x = 2.8f + 0.7f * static_cast<float>(a.radial_styloid_mm);
  joint.hollow_z = 1.6f;
  joint.half_x = 14;
  joint.half_z = 9;
  joint.rounding = 2.2f;
  const EndSurface elbow{.level = 149, .rounding = 0.5f};
  const Knob dorsal_tubercle{{-2.5f, 1, -7.8f}, {-3.5f, 12, -7.2f}, 2.4f, 2.0f, 2.5f};
  return {sections, joint, elbow, {dorsal_tubercle}};
}

LongBone make_ulna(const Anatomy& a) {
  const float head = 4.2f - static_cast<float>(a.ulnar_variance_mm);
  std::vector<Section> sections{
      {head - 4, 22.9f, -1.0f, 7.4f, 7.2f, 0.8f, 0.30f},  {head + 3, 22.9f, -1.0f, 7.6f, 7.4f, 0.8f, 0.30f},
      {head + 9, 22.7f, -1.2f, 6.4f, 6.4f, 1.0f, 0.22f},  {head + 16, 22.4f, -1.5f, 5.3f, 5.3f, 1.4f, 0.14f},
      {head + 30, 22.0f, -1.8f, 5.2f, 5.2f, 1.8f, 0.06f}, {head + 55, 21.6f, -2.0f, 5.7f, 5.8f, 2.3f, 0.02f},
      {150, 21.0f, -1.5f, 6.5f, 6.5f, 2.7f, 0.02f}};
  apply(a, sections);
  EndSurface joint;
  joint.level = head;
  joint.slope_x = -0.05f;
  joint.center_x = 22;
  joint.hollow_x = -1.2f;
  joint.half_x = joint.half_z = 7;
  joint.rounding = 2.6f;
  const EndSurface elbow{.level = 149, .rounding = 0.5f};
  const float tip = head - static_cast<float>(a.ulnar_styloid_mm);
  const Knob styloid{{27.6f, head + 5, -3.5f}, {28.6f, tip + 1.4f, -4.2f}, 2.7f, 1.4f, 2.5f};
  return {sections, joint, elbow, {styloid}};
}

Point most_distal_point(const Solid& bone, float low_x, float high_x, float low_z, float high_z) {
  return tip_towards(bone, {low_x, high_x}, {low_z, high_z}, 0);
}

Point tip_towards(const Solid& bone, cv::Vec2f x_range, cv::Vec2f z_range, float lean) {
  const float from = bone.low().y - 1, below = bone.low().y + 60;
  std::optional<Point> best;
  for (float beside = 0; !best; beside += 1) {
    assert(beside < 100);
    float least = below;
    for (float x = x_range[0] - beside; x <= x_range[1] + beside; x += kSearchStep) {
      for (float z = z_range[0] - beside; z <= z_range[1] + beside; z += kSearchStep) {
        const float limit = least - lean * x, y = surface_height(bone, x, z, from, limit);
        if (y >= limit) continue;
        least = y + lean * x;
        best = {x, y, z};
      }
    }
  }
  return *best;
}

}  // namespace deepwrist::phantom
