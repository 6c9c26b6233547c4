#include "phantom/wild/forearm_bones.h"

#include <cmath>
#include <numbers>

// Both bones along y, the joint of the wrist at y = 0, that of the elbow at 250. An open growth plate splits
// the grown bone's end:
//
//      ╭──╮__╭╮      joint surface: slopes and cup grow with the epiphysis' share of its width
//      ╰──────╯      epiphysis, a lens in the young, then a wedge, the ulna's a disc, then a cap with styloid
//      ╭───────╮     physis, then the flat end of the metaphysis
//       ╲     ╱      shafts slimmer, so that the metaphysis flares
//
// Towards the elbow the bones lie side by side (crossing 0) or across each other (1).

namespace deepwrist::phantom::wild {
namespace {

constexpr float kElbow = 250;

float slope(double degrees) { return static_cast<float>(std::tan(degrees * std::numbers::pi / 180)); }

void apply(const Patient& p, float crossed_x, float from_x, std::vector<Section>& sections) {
  const Anatomy& a = p.anatomy;
  for (Section& s : sections) {
    const float shaft = s.y > 28 && s.y < 200 ? static_cast<float>(p.growth.slimness) : 1.0f;
    s.half_x *= static_cast<float>(a.stoutness) * shaft;
    s.half_z *= static_cast<float>(a.stoutness) * shaft;
    s.cortex *= static_cast<float>(a.cortex);
    s.marrow *= static_cast<float>(a.marrow);
    const float t = std::max(s.y - 20, 0.0f) / (kElbow - 20);
    s.x += static_cast<float>(a.bow_mm) * 4 * t * (1 - t) + (crossed_x - from_x) * t;
  }
}

// The part of a bone's table between two heights, for an epiphysis.
LongBone slice_of(const std::vector<Section>& grown, float top, float bottom, float share, EndSurface joint,
                  float rounding, float shift_x, std::vector<Knob> knobs) {
  Section wide = grown[1];
  wide.x += shift_x;
  const float half_x = wide.half_x * share, half_z = wide.half_z * share;
  const std::vector<Section> sections{
      {top - 12, wide.x, wide.z, half_x, half_z, 0.75f * wide.cortex, wide.marrow},
      {bottom + 2, wide.x, wide.z, half_x, half_z, 0.75f * wide.cortex, wide.marrow}};
  const float thickness = bottom - joint.level;
  joint.rounding = std::min(joint.rounding, 0.45f * std::max(thickness, 1.0f));
  const EndSurface plate{.level = bottom, .rounding = std::min(rounding, 0.4f * std::max(thickness, 1.0f))};
  return {sections, joint, plate, std::move(knobs)};
}

}  // namespace

ForearmBone make_radius_of(const Patient& p, const Posture& posture, float buckle_mm, float buckle_level_mm) {
  const Anatomy& a = p.anatomy;
  const float deep = static_cast<float>(p.depth);
  //   y     x      z    half_x half_z cortex marrow
  std::vector<Section> sections{{-16, -0.3f, 0.5f, 14.8f, 9.6f * deep, 0.8f, 0.30f},
                                {-4, -0.8f, 0.7f, 15.8f, 11.4f * deep, 1.1f, 0.32f},
                                {3, -0.9f, 0.9f, 15.6f, 11.5f * deep, 0.9f, 0.30f},
                                {10, -0.9f, 0.9f, 14.1f, 10.3f * deep, 0.8f, 0.25f},
                                {18, -0.8f, 0.6f, 11.6f, 8.8f, 0.9f, 0.20f},
                                {28, -0.9f, 0.0f, 9.4f, 7.5f, 1.4f, 0.13f},
                                {42, -1.3f, -0.8f, 7.7f, 6.5f, 2.0f, 0.05f},
                                {65, -1.5f, -1.0f, 6.9f, 5.9f, 2.5f, 0.02f},
                                {150, -1.5f, -0.5f, 7.2f, 6.3f, 2.8f, 0.02f},
                                {205, -1, 0, 7.6f, 7.6f, 2.4f, 0.04f},
                                {224, 0, 0, 6.4f, 6.4f, 1.5f, 0.15f},
                                {236, 0, 0, 10.5f, 10.5f, 0.9f, 0.25f},
                                {kElbow, 0, 0, 10.5f, 10.5f, 0.9f, 0.25f}};
  apply(p, static_cast<float>(-4 + 22 * posture.crossing), -1, sections);
  std::vector<Knob> knobs;
  if (!p.growth.open)
    knobs.push_back({{-2.5f, 1, -9.4f * deep}, {-3.5f, 12, -8.6f * deep}, 2.4f, 2.0f, 2.5f});
  if (buckle_mm > 0) {
    for (const float side : {-1.0f, 1.0f}) {
      const Point at{-0.9f + side * (9 - 0.4f * buckle_mm), buckle_level_mm, -2.0f * side};
      knobs.push_back({at, at + Point{0, 2.5f, 0}, 2.2f + buckle_mm, 1.2f + buckle_mm, 3});
    }
  }
  EndSurface joint;
  joint.level = 0.5f;
  joint.half_x = 14;
  joint.half_z = 10.5f;
  joint.rounding = 1.8f;
  joint.slope_x = slope(a.inclination_deg);
  joint.slope_z = slope(a.volar_tilt_deg);
  joint.hollow_x = 2.8f + 0.7f * static_cast<float>(a.radial_styloid_mm);
  joint.hollow_z = 2.6f;
  const EndSurface elbow{.level = 242, .rounding = 1.5f};
  if (!p.growth.open) return {nullptr, std::make_shared<const LongBone>(sections, joint, elbow, knobs)};

  const auto level = static_cast<float>(p.physis_level_mm), gap = static_cast<float>(p.growth.physis_mm),
             share = static_cast<float>(p.growth.radial_epiphysis);
  EndSurface metaphysis{.level = level + gap / 2, .hollow_x = -0.6f, .half_x = 14, .rounding = 1.2f};
  ForearmBone bone{nullptr, std::make_shared<const LongBone>(sections, metaphysis, elbow, knobs)};
  if (share > 0) {
    // The wedge is thinnest at the ulnar side, 3 mm and more.
    joint.slope_x *= 0.62f * share * share;
    const float thin = joint.slope_x * 13 + 2.6f;
    joint.level = level - gap / 2 - std::max(thin, share * (level - gap / 2 - joint.level));
    joint.slope_z *= 0.7f * share;
    joint.hollow_x = share * joint.hollow_x - (1 - share) * 1.5f;
    joint.hollow_z = share * joint.hollow_z - (1 - share) * 1.5f;
    // It begins on the radial side.
    const float shift = -6 * (1 - share);
    joint.center_x = shift;
    bone.epiphysis = std::make_shared<const LongBone>(
        slice_of(sections, joint.level, level - gap / 2, 0.97f * share, joint, 1.4f, shift, {}));
  }
  return bone;
}

ForearmBone make_ulna_of(const Patient& p, const Posture& posture) {
  const Anatomy& a = p.anatomy;
  const float head = 4.2f - static_cast<float>(a.ulnar_variance_mm);
  std::vector<Section> sections{{head - 4, 24.2f, -1.0f, 8.6f, 8.0f, 0.8f, 0.30f},
                                {head + 3, 24.2f, -1.0f, 8.8f, 8.2f, 0.9f, 0.30f},
                                {head + 9, 24.0f, -1.2f, 7.4f, 7.2f, 1.0f, 0.22f},
                                {head + 16, 23.6f, -1.5f, 5.9f, 5.8f, 1.4f, 0.14f},
                                {head + 30, 23.0f, -1.8f, 5.3f, 5.3f, 1.8f, 0.06f},
                                {head + 55, 22.2f, -2.0f, 5.6f, 5.7f, 2.2f, 0.02f},
                                {150, 21.0f, -1.5f, 6.6f, 6.8f, 2.6f, 0.02f},
                                {205, 21, -1, 7.6f, 9.0f, 2.2f, 0.06f},
                                {232, 21, -1, 10.5f, 13.5f, 1.2f, 0.20f},
                                {246, 21, -7, 11.5f, 8.5f, 1.2f, 0.24f},
                                {268, 21, -8, 9.5f, 6.5f, 1.2f, 0.24f}};
  apply(p, static_cast<float>(19 - 20 * posture.crossing), 21, sections);
  EndSurface joint;
  joint.level = head;
  joint.slope_x = -0.05f;
  joint.center_x = 23.5f;
  joint.hollow_x = -1.0f;
  joint.half_x = joint.half_z = 8;
  joint.rounding = 2.2f;
  const EndSurface elbow{.level = 264, .rounding = 3};
  const float tip = head - static_cast<float>(a.ulnar_styloid_mm);
  std::vector<Knob> styloid{{{29.2f, head + 5, -3.5f}, {30.4f, tip + 2.3f, -3.6f}, 3.6f, 2.3f, 2.5f}};
  if (!p.growth.open) return {nullptr, std::make_shared<const LongBone>(sections, joint, elbow, styloid)};

  const auto gap = static_cast<float>(p.growth.physis_mm),
             share = static_cast<float>(p.growth.ulnar_epiphysis);
  const float level = head + 5.5f;
  const EndSurface metaphysis{
      .level = level + gap / 2, .hollow_x = -0.8f, .center_x = 23.5f, .half_x = 8, .rounding = 1};
  ForearmBone bone{nullptr, std::make_shared<const LongBone>(sections, metaphysis, elbow)};
  if (share > 0) {
    joint.level = level - gap / 2 - std::max(2.2f, share * (level - gap / 2 - head));
    if (share < 0.8f) styloid.clear();
    for (Knob& knob : styloid) knob.from.y = joint.level + 1.5f;
    bone.epiphysis = std::make_shared<const LongBone>(
        slice_of(sections, joint.level, level - gap / 2, 0.95f * share, joint, 1.2f, 0, styloid));
  }
  return bone;
}

}  // namespace deepwrist::phantom::wild
