#include "core/augment/jitter.h"

#include <algorithm>
#include <cmath>

#include "core/augment/builder.h"

namespace deepwrist::augment {

void Jitter::add_parameters(config::KeyRegistry& keys) {
  keys.add("dx_range", x_, "shift in fractions of the width").range(-1, 1);
  keys.add("dy_range", y_, "shift in fractions of the height").range(-1, 1);
}

void Jitter::finish(Builder& builder, const config::Origin&) { reference_ = builder.options().reference; }

void Jitter::apply(Sample& sample, CounterRng& rng) const {
  const double width = sample.image.cols, height = sample.image.rows;
  for (cv::Point2f& point : sample.points) {
    const double dx = x_.draw(rng) * width, dy = y_.draw(rng) * height;
    if (reference_) {
      point.x = static_cast<float>(std::min(point.x + std::trunc(dx), width - 1));
      point.y = static_cast<float>(std::min(point.y + std::trunc(dy), height - 1));
    } else {
      point += cv::Point2f(cv::Point2d(dx, dy));
    }
  }
}

}  // namespace deepwrist::augment
