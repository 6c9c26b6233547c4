#include "core/augment/low_visibility.h"

namespace deepwrist::augment {

void LowVisibility::add_parameters(config::KeyRegistry& keys) {
  keys.add("alpha", alpha_, "share of the image that stays").range(0, 1);
  keys.add("bgcolor", gray_, "gray it fades into").range(0, 255);
}

void LowVisibility::apply(Sample& sample, CounterRng& rng) const {
  const int gray = gray_.draw(rng);
  cv::Mat table(1, 256, CV_8U);
  for (int i = 0; i < 256; ++i) {
    table.at<std::uint8_t>(i) = static_cast<std::uint8_t>(i * alpha_ + gray * (1.0 - alpha_));
  }
  cv::Mat faded;
  cv::LUT(sample.image, table, faded);
  sample.image = faded;
}

}  // namespace deepwrist::augment
