#include "phantom/long_bone.h"

#include <algorithm>
#include <cassert>
#include <cmath>

// A bone along y, the distal end, where y is least, above. Signed distances, negative inside:
//
//       ╭─╲___╱─╮   distal end surface, a cup where its hollow is positive
//       │   x   │○  knobs (styloid, tubercle), blended in
//        ╲     ╱    sections: ellipses, a table each 0.5 mm of monotone cubics through the given ones
//         │   │
//         ╰───╯     proximal end surface
//
//   distance = 0.92 ellipse
//              ∩ (distal level - y), ∪ knobs     where y < distal_reach_
//              ∩ (y - proximal level)            where y > proximal_reach_
//
// Distances to the ends are divided by about the length of their gradient, so that none changes faster than
// a mm a mm: rays step by them. Of an ellipse with half axes a, b the distance is k (k - 1) / |(x/a²,
// z/b²)| with k = |(x/a, z/b)|, that is (k - 1) / |∇k|.

namespace deepwrist::phantom {
namespace {

constexpr float kTableStep = 0.5f;  // mm

using Values = std::vector<float>;

// Slopes of the monotone cubic of Fritsch and Carlson (SIAM J. Numer. Anal. 17, 1980), harmonic-mean form.
Values monotone_slopes(const Values& x, const Values& y) {
  const std::size_t n = x.size();
  Values slopes(n, 0.0f);
  for (std::size_t i = 1; i + 1 < n; ++i) {
    const float before = (y[i] - y[i - 1]) / (x[i] - x[i - 1]), after = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
    slopes[i] = before * after > 0 ? 2 * before * after / (before + after) : 0.0f;
  }
  slopes.front() = (y[1] - y[0]) / (x[1] - x[0]);
  slopes.back() = (y[n - 1] - y[n - 2]) / (x[n - 1] - x[n - 2]);
  return slopes;
}

Values resample(const std::vector<Section>& sections, float Section::*member, std::size_t count) {
  Values x, y;
  for (const Section& s : sections) {
    x.push_back(s.y);
    y.push_back(s.*member);
  }
  const Values slopes = monotone_slopes(x, y);
  Values result(count);
  std::size_t i = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const float at = x.front() + static_cast<float>(k) * kTableStep;
    while (i + 2 < x.size() && at > x[i + 1]) {
      ++i;
    }
    const float h = x[i + 1] - x[i], t = std::clamp((at - x[i]) / h, 0.0f, 1.0f), u = 1 - t;
    result[k] = (1 + 2 * t) * u * u * y[i] + t * u * u * h * slopes[i] + t * t * (3 - 2 * t) * y[i + 1] -
                t * t * u * h * slopes[i + 1];
  }
  return result;
}

// Signed distance to an ellipse, first order (exact on the outline and along the axes).
float ellipse_distance(float x, float z, float a, float b) {
  const float inverse_a = 1 / a, inverse_b = 1 / b;
  const float u = x * inverse_a, v = z * inverse_b, shortest = std::min(a, b);
  const float k0 = std::sqrt(u * u + v * v);
  if (k0 < 0.05f) {
    return (k0 - 1) * shortest;
  }
  const float du = u * inverse_a, dv = v * inverse_b;
  return std::max(k0 * (k0 - 1) / std::sqrt(du * du + dv * dv), (k0 - 1) * shortest);
}

float end_level(const EndSurface& end, const Point& p) {
  const float x = p.x - end.center_x, z = p.z - end.center_z;
  const float u = std::min(std::abs(x / end.half_x), 1.2f), v = std::min(std::abs(z / end.half_z), 1.2f);
  return end.level + end.slope_x * x + end.slope_z * z - end.hollow_x * u * u - end.hollow_z * v * v;
}

float steepness(const EndSurface& end) {
  const float x = std::abs(end.slope_x) + 1.2f * std::abs(end.hollow_x) / end.half_x;
  const float z = std::abs(end.slope_z) + 1.2f * std::abs(end.hollow_z) / end.half_z;
  return 1 / std::sqrt(1 + x * x + z * z);
}

float knob_distance(const Knob& knob, const Point& p) {
  const Point axis = knob.to - knob.from, q = p - knob.from;
  const float t = std::clamp(q.dot(axis) / axis.dot(axis), 0.0f, 1.0f);
  const Point away = q - axis * t;
  return std::sqrt(away.dot(away)) - (knob.radius_from + (knob.radius_to - knob.radius_from) * t);
}

void extend(Point& low, Point& high, const Point& p, float radius) {
  low = {std::min(low.x, p.x - radius), std::min(low.y, p.y - radius), std::min(low.z, p.z - radius)};
  high = {std::max(high.x, p.x + radius), std::max(high.y, p.y + radius), std::max(high.z, p.z + radius)};
}

}  // namespace

LongBone::LongBone(const std::vector<Section>& sections, const EndSurface& distal, const EndSurface& proximal,
                   std::vector<Knob> knobs)
    : distal_(distal), proximal_(proximal), knobs_(std::move(knobs)) {
  assert(sections.size() >= 2);
  const auto count = static_cast<std::size_t>((sections.back().y - sections.front().y) / kTableStep) + 2;
  table_.resize(count);
  for (auto member : {&Section::y, &Section::x, &Section::z, &Section::half_x, &Section::half_z,
                      &Section::cortex, &Section::marrow}) {
    const Values values = resample(sections, member, count);
    for (std::size_t k = 0; k < count; ++k) {
      table_[k].*member = values[k];
    }
  }
  measure_box();
  measure_reach();
  distal_steepness_ = steepness(distal_);
  proximal_steepness_ = steepness(proximal_);
}

void LongBone::measure_box() {
  low_ = {1e6f, table_.front().y, 1e6f};
  high_ = {-1e6f, table_.back().y, -1e6f};
  for (const Section& s : table_) {
    low_ = {std::min(low_.x, s.x - s.half_x), low_.y, std::min(low_.z, s.z - s.half_z)};
    high_ = {std::max(high_.x, s.x + s.half_x), high_.y, std::max(high_.z, s.z + s.half_z)};
  }
  for (const Knob& knob : knobs_) {
    extend(low_, high_, knob.from, knob.radius_from);
    extend(low_, high_, knob.to, knob.radius_to);
  }
}

void LongBone::measure_reach() {
  const float end = distal_.level + 1.2f * (std::abs(distal_.slope_x) * distal_.half_x +
                                            std::abs(distal_.slope_z) * distal_.half_z);
  distal_reach_ = end + std::abs(distal_.hollow_x) + std::abs(distal_.hollow_z) + distal_.rounding + 1;
  for (const Knob& knob : knobs_) {
    distal_reach_ = std::max({distal_reach_, knob.from.y + knob.radius_from + knob.blend,
                              knob.to.y + knob.radius_to + knob.blend});
  }
  proximal_reach_ =
      proximal_.level - std::abs(proximal_.hollow_x) - std::abs(proximal_.hollow_z) - proximal_.rounding - 1;
}

Section LongBone::section(float y) const {
  const float at =
      std::clamp((y - table_.front().y) / kTableStep, 0.0f, static_cast<float>(table_.size()) - 1.001f);
  const auto i = static_cast<std::size_t>(at);
  const float t = at - static_cast<float>(i), u = 1 - t;
  const Section &a = table_[i], &b = table_[i + 1];
  return {y,
          u * a.x + t * b.x,
          u * a.z + t * b.z,
          u * a.half_x + t * b.half_x,
          u * a.half_z + t * b.half_z,
          u * a.cortex + t * b.cortex,
          u * a.marrow + t * b.marrow};
}

Tissue LongBone::at(const Point& p) const {
  const Section s = section(p.y);
  // The factor keeps the distance a lower bound where the section changes quickly along y.
  float distance = 0.92f * ellipse_distance(p.x - s.x, p.z - s.z, s.half_x, s.half_z);
  if (p.y < distal_reach_) {
    distance =
        rounded_intersection(distance, (end_level(distal_, p) - p.y) * distal_steepness_, distal_.rounding);
    for (const Knob& knob : knobs_) {
      distance = smooth_union(distance, knob_distance(knob, p), knob.blend);
    }
  }
  if (p.y > proximal_reach_) {
    distance = rounded_intersection(distance, (p.y - end_level(proximal_, p)) * proximal_steepness_,
                                    proximal_.rounding);
  }
  return {-distance, s.cortex, s.marrow};
}

}  // namespace deepwrist::phantom
