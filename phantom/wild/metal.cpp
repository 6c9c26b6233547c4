#include "phantom/wild/metal.h"

#include <cmath>

#include "phantom/wild/cone_projection.h"

namespace deepwrist::phantom::wild {
namespace {

constexpr double kMetalShare = 0.03;

Point between(const Point& a, const Point& b, float t) { return a * (1 - t) + b * t; }

Point off(CounterRng& rng, double x, double y, double z) {
  return {static_cast<float>(rng.uniform(-x, x)), static_cast<float>(rng.uniform(-y, y)),
          static_cast<float>(rng.uniform(-z, z))};
}

void add_wires(CounterRng& rng, std::vector<Rod>& rods) {
  const int count = 1 + static_cast<int>(rng.below(3));
  const auto radius = static_cast<float>(rng.uniform(0.5, 1));
  for (int i = 0; i < count; ++i) {
    const Point from = Point{-17, -14, 0} + off(rng, 3, 8, 5), to = Point{5, 55, 0} + off(rng, 6, 18, 3);
    rods.push_back({from, to, radius});
    // The end outside the skin is bent over.
    rods.push_back({from, from + Point{-5, 2, 0} + off(rng, 3, 2, 2), radius});
  }
}

// A plate between two points: rods side by side, and screws that leave it along `through`.
void add_plate(CounterRng& rng, const Point& from, const Point& to, const Point& across, const Point& through,
               std::vector<Rod>& rods) {
  for (const float side : {-1.0f, 0.0f, 1.0f}) {
    rods.push_back({from + across * side, to + across * side, 1.2f});
  }
  const int screws = 2 + static_cast<int>(rng.below(5));
  for (int i = 0; i < screws; ++i) {
    const Point head = between(from, to, (static_cast<float>(i) + 0.5f) / static_cast<float>(screws));
    rods.push_back({head, head + through + off(rng, 1, 1, 1), static_cast<float>(rng.uniform(1, 1.5))});
  }
}

void add_artery(CounterRng& rng, float x, std::vector<Rod>& rods) {
  for (const float wall : {-1.2f, 1.2f}) {
    Point before{x + wall, -20, 12};
    for (int i = 1; i <= 24; ++i) {
      const auto y = static_cast<float>(-20 + 6 * i);
      const Point next{x + wall + 1.5f * std::sin(0.07f * y + x), y, 12};
      if (rng.bernoulli(0.7)) rods.push_back({before, next, 0.35f});
      before = next;
    }
  }
}

}  // namespace

Implants draw_implants(CounterRng rng, const Patient& patient, const Skeleton& skeleton, bool crossed) {
  Implants result;
  if (rng.bernoulli(kMetalShare)) {
    const double kind = rng.uniform();
    if (kind < 0.4) {
      add_wires(rng, result.metal);
    } else if (kind < 0.7) {
      add_plate(rng, {-3, 3, 12}, {-1, 50, 9}, {4, 0, 0}, {0, 0, -17}, result.metal);
    } else {
      const DigitLine& digit = skeleton.digits[1 + rng.below(4)];
      const Point from = between(digit.joints[0], digit.joints[1], 0.2f) - Point{0, 0, 5},
                  to = between(digit.joints[0], digit.joints[1], 0.8f) - Point{0, 0, 5};
      add_plate(rng, from, to, {1.8f, 0, 0}, {0, 0, 11}, result.metal);
    }
  }
  if (crossed) {
    const Point from = Point{-90, 0, -40} + off(rng, 10, 90, 5),
                to = Point{100, 0, -40} + off(rng, 10, 110, 5);
    result.cables.push_back({from, to, static_cast<float>(rng.uniform(0.2, 0.5))});
  }
  if (patient.vessels) {
    add_artery(rng, -9, result.calcium);
    add_artery(rng, 27, result.calcium);
  }
  return result;
}

void project_implants(const Implants& implants, const Camera& camera, cv::Mat1f& metal, cv::Mat1f& bone) {
  if (!implants.metal.empty() || !implants.cables.empty()) metal = cv::Mat1f::zeros(bone.size());
  for (const auto* rods : {&implants.metal, &implants.cables}) {
    for (const Rod& rod : *rods)
      add_cone(camera, rod.from, rod.to, rod.radius, rod.radius, Overlap::sum, metal);
  }
  for (const Rod& rod : implants.calcium) {
    add_cone(camera, rod.from, rod.to, rod.radius, rod.radius, Overlap::sum, bone);
  }
}

}  // namespace deepwrist::phantom::wild
