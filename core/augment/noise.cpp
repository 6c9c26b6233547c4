#include "core/augment/noise.h"

#include <algorithm>

namespace deepwrist::augment {

void Noise::add_parameters(config::KeyRegistry& keys) {
  keys.add("gain_range", gain_, "share of the noise").range(0, 1);
}

cv::Mat stretch_to_gray(const cv::Mat& values) {
  double low = 0, high = 0;
  cv::minMaxLoc(values, &low, &high);
  cv::Mat gray = cv::Mat::zeros(values.size(), CV_8U);
  if (!(high > low)) return gray;
  const double factor = 255 / (high - low);
  for (int row = 0; row < values.rows; ++row) {
    for (int column = 0; column < values.cols; ++column) {
      // The largest value may come out a rounding error above 255.
      gray.at<std::uint8_t>(row, column) =
          static_cast<std::uint8_t>(std::min(255.0, (values.at<float>(row, column) - low) * factor));
    }
  }
  return gray;
}

cv::Mat mix_with_noise(const cv::Mat& image, const cv::Mat& noise, double gain) {
  cv::Mat mixed;
  cv::addWeighted(image, 1 - gain, noise, gain, 0, mixed);
  return mixed;
}

void Noise::apply(Sample& sample, CounterRng& rng) const {
  const double gain = gain_.draw(rng);
  cv::Mat normal(sample.image.size(), CV_32F);
  for (int row = 0; row < normal.rows; ++row) {
    for (int column = 0; column < normal.cols; ++column) {
      normal.at<float>(row, column) = static_cast<float>(rng.normal());
    }
  }
  sample.image = mix_with_noise(sample.image, stretch_to_gray(normal), gain);
}

}  // namespace deepwrist::augment
