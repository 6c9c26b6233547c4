#include "core/augment/pad.h"

#include <algorithm>

namespace deepwrist::augment {

void Pad::add_parameters(config::KeyRegistry& keys) {
  keys.add("pad_x", width_, "least width, pixels").range(1, kMaxSide);
  keys.add("pad_y", height_, "least height, pixels").range(1, kMaxSide);
}

void Pad::apply(Sample& sample, CounterRng&) const {
  const int extra_x = std::max(0, width_ - sample.image.cols);
  const int extra_y = std::max(0, height_ - sample.image.rows);
  const int left = extra_x / 2, top = extra_y / 2;
  cv::Mat padded;
  cv::copyMakeBorder(sample.image, padded, top, extra_y - top, left, extra_x - left, cv::BORDER_CONSTANT,
                     cv::Scalar(0));
  sample.image = padded;
  for (cv::Point2f& point : sample.points) point += cv::Point2f(cv::Point(left, top));
}

}  // namespace deepwrist::augment
