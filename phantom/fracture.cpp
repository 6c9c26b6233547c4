#include "phantom/fracture.h"

#include <cmath>
#include <numbers>

namespace deepwrist::phantom {

Fracture draw_fracture(CounterRng rng, double subtlety) {
  const double severity = 1 - subtlety;
  const auto vary = [&](double size) { return size * rng.uniform(0.7, 1.3); };
  Fracture f;
  f.subtlety = subtlety;
  f.level_mm = rng.uniform(14, 25);
  f.slant_x = rng.uniform(-0.3, 0.3);
  f.slant_z = rng.uniform(-0.45, 0.2);
  f.roughness_mm = vary(0.5 + 0.7 * severity);
  f.gap_mm = vary(0.35 + 1.0 * severity);
  f.dorsal_tilt_deg = vary(2 + 26 * severity);
  f.inclination_loss_deg = vary(0.5 + 9 * severity);
  f.dorsal_step_mm = vary(0.4 + 3.6 * severity);
  f.radial_step_mm = vary(0.4 + 2.6 * severity);
  f.impaction_mm = vary(0.3 + 3.2 * severity);
  for (double& phase : f.phases) {
    phase = rng.uniform(0, 2 * std::numbers::pi);
  }
  return f;
}

Placement fragment_motion(const Fracture& f) {
  // Hinged near the volar cortex: the break opens a little there and is driven in dorsally.
  const Point hinge{-0.9f, static_cast<float>(f.level_mm), 4.0f};
  const Placement turn =
      rotation_about(hinge, rotation_about_x(f.dorsal_tilt_deg) * rotation_about_z(-f.inclination_loss_deg));
  const Placement slide{cv::Matx33f::eye(),
                        {static_cast<float>(-f.radial_step_mm), static_cast<float>(f.impaction_mm),
                         static_cast<float>(-f.dorsal_step_mm)}};
  return slide * turn;
}

namespace {

constexpr double kReach = 16;  // mm, of the bone to each side of its axis

double spread(const Fracture& f) {
  return kReach * (std::abs(f.slant_x) + std::abs(f.slant_z)) + 2.35 * f.roughness_mm + f.gap_mm;
}

}  // namespace

float Cut::highest() const { return static_cast<float>(fracture.level_mm + spread(fracture)); }
float Cut::lowest() const { return static_cast<float>(fracture.level_mm - spread(fracture)); }

void Cut::narrow(Point& low, Point& high) const {
  float& end = distal ? high.y : low.y;
  end = distal ? highest() : lowest();
}

float Cut::inside(const Point& p) const {
  // Far from the break the roughness does not matter.
  if (p.y > highest() || p.y < lowest()) {
    const auto away = static_cast<float>(p.y - fracture.level_mm);
    return distal ? -away : away;
  }
  const double rough = std::sin(0.45 * p.x + 0.2 * p.z + fracture.phases[0]) +
                       0.6 * std::sin(0.5 * p.z - 0.9 * p.x + fracture.phases[1]) +
                       0.45 * std::sin(1.7 * p.x + 0.8 * p.z + fracture.phases[2]) +
                       0.3 * std::sin(2.6 * p.z - 1.9 * p.x + fracture.phases[3]);
  const double surface =
      fracture.level_mm + fracture.slant_x * p.x + fracture.slant_z * p.z + fracture.roughness_mm * rough;
  const double proximal_of_it = p.y - surface;
  const double kept = distal ? -proximal_of_it : proximal_of_it;
  return static_cast<float>(kept - fracture.gap_mm / 2);
}

}  // namespace deepwrist::phantom
