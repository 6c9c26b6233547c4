#include "phantom/hand.h"
#include "phantom/wild/skeleton.h"

// Each digit is a chain of bones, every one in its own frame from y = 0 at its base to −length at its head,
// placed at the head of the one before and bent towards the palm:
//
//   carpus ── metacarpal ──┐ base   proximal ──┐ middle   middle ──┐ tip   distal      (thumb: without
//   middle)
//
// Lengths: mean of both sexes of Buryanov and Kotiuk, "Proportions of hand segments", Int. J. Morphol. 28,
// 2010. In children the plates lie at the heads of metacarpals 2 to 5 and at the bases of all others; there
// the shaft ends short of a disc.

namespace deepwrist::phantom::wild {
namespace {

/// One digit, mm: the metacarpal's base and direction as in metacarpals.cpp, then bones from it outwards.
struct DigitShape {
  Point base;
  double fan_deg, volar_deg;
  std::array<float, 4> length;  ///< metacarpal, then phalanges; 0: none
  float base_half, shaft_half, head_half;
};

constexpr float kJointGap = 1.5f;

const std::array<DigitShape, 5>& shapes() {
  static const std::array<DigitShape, 5> table{{
      {{-23.2f, -34.4f, 9}, -38, 16, {46.2f, 31.6f, 21.7f, 0}, 7.2f, 5.0f, 7.4f},
      {{-9.2f, -35.0f, -1}, -5, 2, {68.1f, 39.8f, 22.4f, 15.8f}, 6.6f, 4.1f, 7.2f},
      {{2.4f, -35.2f, -2}, 1.5, 1, {64.6f, 44.6f, 26.3f, 17.4f}, 6.4f, 4.2f, 7.2f},
      {{12.2f, -33.4f, -1.5f}, 8, 2, {58.0f, 41.4f, 25.7f, 17.3f}, 5.4f, 3.6f, 6.4f},
      {{20.6f, -31.0f, -0.5f}, 16, 4, {53.7f, 32.7f, 18.1f, 16.0f}, 5.8f, 3.8f, 6.4f},
  }};
  return table;
}

/// Growth plate of a bone: a disc at one end.
struct Plate {
  bool at_head = false;
  float gap = 0, thickness = 0, half = 0;
};

LongBone disc(const Anatomy& a, float top, float bottom, float half) {
  const float c = 0.6f * static_cast<float>(a.cortex), m = 0.27f * static_cast<float>(a.marrow);
  const std::vector<Section> sections{{top - 1, 0, 0, half, half, c, m},
                                      {bottom + 1, 0, 0, half, half, c, m}};
  const float round = std::min(1.6f, 0.45f * (bottom - top));
  return {sections, {.level = top, .rounding = round}, {.level = bottom, .rounding = round}};
}

void add_bone(const Patient& p, const Placement& placement, float length, float base, float middle,
              float head, bool metacarpal_of_finger, Skeleton& s) {
  const Anatomy& a = p.anatomy;
  const Growth& g = p.growth;
  const float slim = static_cast<float>(g.slimness);
  if (!g.open) {
    s.parts.push_back({std::make_shared<const LongBone>(make_digit_bone(a, length, base, middle, head)),
                       nullptr, placement});
    return;
  }
  const float gap = 0.8f * static_cast<float>(g.physis_mm), share = static_cast<float>(g.digital_epiphyses);
  const float thickness = (metacarpal_of_finger ? 6.5f : 3.2f) * share, lost = gap + thickness;
  const Placement shaft =
      metacarpal_of_finger ? placement : placement * Placement{cv::Matx33f::eye(), {0, -lost, 0}};
  s.parts.push_back({std::make_shared<const LongBone>(
                         make_digit_bone(a, length - lost, base, middle * slim, head * (0.8f + 0.2f * slim))),
                     nullptr, shaft});
  if (share <= 0) return;
  const float half = share * (metacarpal_of_finger ? head : base) * static_cast<float>(a.stoutness);
  const auto cap =
      metacarpal_of_finger ? disc(a, -length, -length + thickness, half) : disc(a, -thickness, 0, half);
  s.parts.push_back({std::make_shared<const LongBone>(cap), nullptr, placement});
}

}  // namespace

void add_digits(const Patient& patient, const Posture& posture, Skeleton& s) {
  const auto height = static_cast<float>(patient.anatomy.carpal_height),
             stretch = static_cast<float>(patient.finger_length),
             thick = static_cast<float>(patient.anatomy.tissue);
  for (std::size_t i = 0; i < shapes().size(); ++i) {
    const DigitShape& shape = shapes()[i];
    const Bend& bend = posture.digits[i];
    const bool thumb = i == 0;
    const double fan = thumb ? -posture.thumb_abduction_deg : shape.fan_deg + 0.3 * bend.spread;
    const double volar = thumb ? posture.thumb_opposition_deg : shape.volar_deg;
    Placement at{rotation_about_z(fan) * rotation_about_x(-volar),
                 {shape.base.x, shape.base.y * height, shape.base.z}};
    DigitLine& line = s.digits[i];
    line.joints.push_back(at.shift);
    line.radii.push_back(thumb ? 15.0f * thick : 11.0f * thick);
    const std::array<double, 3> flexion{thumb ? 0.4 * bend.base : bend.base,
                                        thumb ? 0.5 * bend.middle : bend.middle, bend.tip};
    const std::size_t bones = posture.fingers ? 4 : 1;
    float base = shape.base_half, head = shape.head_half;
    for (std::size_t bone = 0; bone < bones && shape.length[bone] > 0; ++bone) {
      const float length = shape.length[bone] * stretch;
      add_bone(patient, at, length, base, shape.shaft_half * (1 - 0.13f * static_cast<float>(bone)), head,
               bone == 0 && !thumb, s);
      const Point tip = at.apply({0, -length - kJointGap, 0});
      line.joints.push_back(tip);
      line.radii.push_back((thumb ? 12.5f : 10.5f - 0.9f * static_cast<float>(bone)) * thick *
                           (shape.head_half / 7.2f));
      if (bone == 3) break;
      const double spread = bone == 0 && !thumb ? 0.7 * bend.spread : 0;
      const double bent = bone < flexion.size() ? flexion[bone] : 0;
      at = {at.rotation * rotation_about_z(spread) * rotation_about_x(-bent), tip};
      base = head * 0.98f;
      head *= 0.78f;
    }
  }
}

}  // namespace deepwrist::phantom::wild
