#include "core/augment/crop.h"

#include <string>

#include "core/base/error.h"

namespace deepwrist::augment {

void Crop::add_parameters(config::KeyRegistry& keys) {
  keys.add("crop_x", width_, "width, pixels").required().range(1, kMaxSide);
  keys.add("crop_y", height_, "height, pixels").required().range(1, kMaxSide);
}

void Crop::apply(Sample& sample, CounterRng& rng) const {
  const int free_x = sample.image.cols - width_, free_y = sample.image.rows - height_;
  if (free_x < 0 || free_y < 0) {
    throw Error(ErrorKind::usage, "augmentation",
                "crop: an image of " + std::to_string(sample.image.cols) + "×" +
                    std::to_string(sample.image.rows) + " pixels is smaller than " + std::to_string(width_) +
                    "×" + std::to_string(height_) + "; put a pad of at least that size before it");
  }
  const int left = static_cast<int>(rng.uniform() * free_x), top = static_cast<int>(rng.uniform() * free_y);
  sample.image = sample.image(cv::Rect(left, top, width_, height_));
  for (cv::Point2f& point : sample.points) point -= cv::Point2f(cv::Point(left, top));
}

}  // namespace deepwrist::augment
