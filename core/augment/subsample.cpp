#include "core/augment/subsample.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace deepwrist::augment {

void SubSample::add_parameters(config::KeyRegistry&) {}

void SubSample::apply(Sample& sample, CounterRng&) const {
  const cv::Size size = sample.image.size();
  const auto part = [&](int divisor) {
    return cv::Size(std::max(1, size.width / divisor), std::max(1, size.height / divisor));
  };
  cv::Mat blurred, reduced, restored;
  cv::GaussianBlur(sample.image, blurred, {3, 3}, 0.1);
  cv::resize(blurred, reduced, part(2));
  cv::GaussianBlur(reduced, blurred, {3, 3}, 0.1);
  cv::resize(blurred, reduced, part(4));
  cv::resize(reduced, restored, size);
  sample.image = restored;
}

}  // namespace deepwrist::augment
