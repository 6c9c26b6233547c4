#include "core/augment/rotate.h"

#include <cmath>
#include <numbers>

namespace deepwrist::augment {

void Rotate::add_parameters(config::KeyRegistry& keys) {
  keys.add("rotation_range", degrees_, "degrees, clockwise").range(-360, 360);
}

cv::Matx33d Rotate::draw_matrix(CounterRng& rng) const {
  const double angle = degrees_.draw(rng) * std::numbers::pi / 180;
  const double cosine = std::cos(angle), sine = std::sin(angle);
  return {cosine, -sine, 0, sine, cosine, 0, 0, 0, 1};
}

}  // namespace deepwrist::augment
