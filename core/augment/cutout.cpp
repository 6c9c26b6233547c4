#include "core/augment/cutout.h"

namespace deepwrist::augment {

void CutOut::add_parameters(config::KeyRegistry& keys) {
  keys.add("fraction", fraction_, "of the width and height").range(0, 1);
}

void CutOut::apply(Sample& sample, CounterRng& rng) const {
  const int width = static_cast<int>(fraction_ * sample.image.cols);
  const int height = static_cast<int>(fraction_ * sample.image.rows);
  const int left = static_cast<int>(rng.uniform() * (sample.image.cols - width));
  const int top = static_cast<int>(rng.uniform() * (sample.image.rows - height));
  sample.image(cv::Rect(left, top, width, height)).setTo(0);
}

}  // namespace deepwrist::augment
