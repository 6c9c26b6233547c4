#include "core/augment/shear.h"

namespace deepwrist::augment {

void Shear::add_parameters(config::KeyRegistry& keys) {
  keys.add("range_x", x_, "shift along x for each pixel of y").range(-10, 10);
  keys.add("range_y", y_, "shift along y for each pixel of x").range(-10, 10);
}

cv::Matx33d Shear::draw_matrix(CounterRng& rng) const {
  const double x = x_.draw(rng), y = y_.draw(rng);
  return {1, x, 0, y, 1, 0, 0, 0, 1};
}

}  // namespace deepwrist::augment
