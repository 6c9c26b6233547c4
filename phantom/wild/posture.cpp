#include "phantom/wild/posture.h"

namespace deepwrist::phantom::wild {
namespace {

constexpr double kObliqueShare = 0.1;  // of PA
constexpr double kFarTurnShare = 0.03, kUpsideShare = 0.015;
constexpr double kCurledShare = 0.25;

double draw_turn(CounterRng& rng) {
  if (rng.bernoulli(kUpsideShare)) return 180 + rng.uniform(-12, 12);
  if (rng.bernoulli(kFarTurnShare)) return (rng.bernoulli(0.5) ? 1 : -1) * rng.uniform(20, 45);
  return cut_normal(rng, 0, 4.6, -18, 18);
}

void draw_digits(CounterRng& rng, View view, Posture& p) {
  const bool curled = rng.bernoulli(kCurledShare);
  const double flexion = curled ? rng.uniform(20, 80) : rng.uniform(-4, 14);
  const double spread = view == View::pa && !curled ? rng.uniform(0, 1) : rng.uniform(0, 0.4);
  for (std::size_t i = 0; i < p.digits.size(); ++i) {
    Bend& b = p.digits[i];
    // In a lateral view the fingers are fanned, so that they do not all cover each other.
    const double fan = view == View::lat ? (static_cast<double>(i) - 1) * rng.uniform(0, 12) : 0;
    b.base = 0.8 * flexion + fan + rng.uniform(-4, 6);
    b.middle = flexion + rng.uniform(0, 8);
    b.tip = 0.5 * flexion + rng.uniform(-2, 6);
    b.spread = spread * (static_cast<double>(i) - 2) * rng.uniform(3, 9) + rng.uniform(-1.5, 1.5);
  }
}

}  // namespace

Posture draw_posture(CounterRng rng, View view) {
  Posture p;
  p.pose.turn_deg = draw_turn(rng);
  p.pose.tilt_deg = cut_normal(rng, 0, 3, -8, 8);
  p.crossing = rng.uniform(0, 1);
  if (view == View::pa) {
    const bool oblique = rng.bernoulli(kObliqueShare);
    p.pose.pronation_deg =
        oblique ? (rng.bernoulli(0.7) ? 1 : -1) * rng.uniform(25, 60) : cut_normal(rng, 0, 5, -14, 14);
    p.pose.hand_fan_deg = cut_normal(rng, 0, 8, -22, 22);
    p.pose.hand_flex_deg = cut_normal(rng, 0, 6, -20, 20);
    p.thumb_abduction_deg = rng.uniform(8, 58);
    p.thumb_opposition_deg = rng.uniform(5, 30);
    p.elbow_flexion_deg = rng.uniform(0, 30);
  } else {
    const bool loose = rng.bernoulli(0.3);
    p.pose.pronation_deg = loose ? rng.uniform(-35, 35) : rng.uniform(-15, 15);
    p.pose.hand_fan_deg = cut_normal(rng, 0, 4, -10, 10);
    p.pose.hand_flex_deg = cut_normal(rng, 0, 14, -32, 32);
    p.thumb_abduction_deg = rng.uniform(5, 30);
    p.thumb_opposition_deg = rng.uniform(15, 55);
    p.elbow_flexion_deg = rng.bernoulli(0.5) ? rng.uniform(70, 100) : rng.uniform(0, 40);
  }
  draw_digits(rng, view, p);
  return p;
}

}  // namespace deepwrist::phantom::wild
