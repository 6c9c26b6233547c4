#include "core/augment/scale.h"

namespace deepwrist::augment {

void Scale::add_parameters(config::KeyRegistry& keys) {
  keys.add("range_x", factor_, "factor for both directions, above 1 larger").range(0.01, 100);
}

cv::Matx33d Scale::draw_matrix(CounterRng& rng) const {
  const double factor = factor_.draw(rng);
  return {factor, 0, 0, 0, factor, 0, 0, 0, 1};
}

}  // namespace deepwrist::augment
