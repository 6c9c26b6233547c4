#include "core/augment/flip.h"

namespace deepwrist::augment {

void Flip::add_parameters(config::KeyRegistry& keys) {
  keys.add("axis", axis_, "1: left and right change places; 0: top and bottom").range(0, 1);
}

void Flip::apply(Sample& sample, CounterRng&) const {
  cv::Mat mirrored;
  cv::flip(sample.image, mirrored, axis_);
  sample.image = mirrored;
  for (cv::Point2f& point : sample.points) {
    if (axis_ == 1) {
      point.x = static_cast<float>(mirrored.cols - 1) - point.x;
    } else {
      point.y = static_cast<float>(mirrored.rows - 1) - point.y;
    }
  }
}

}  // namespace deepwrist::augment
