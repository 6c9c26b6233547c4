#include "core/augment/gamma.h"

#include <cmath>

namespace deepwrist::augment {

void Gamma::add_parameters(config::KeyRegistry& keys) {
  keys.add("gamma_range", gamma_, "exponent of the display, above 1 brighter").range(0.01, 100);
}

cv::Mat gamma_table(double gamma) {
  cv::Mat table(1, 256, CV_8U);
  for (int i = 0; i < 256; ++i) {
    table.at<std::uint8_t>(i) = static_cast<std::uint8_t>(std::pow(i / 255.0, 1 / gamma) * 255);
  }
  return table;
}

void Gamma::apply(Sample& sample, CounterRng& rng) const {
  cv::Mat changed;
  cv::LUT(sample.image, gamma_table(gamma_.draw(rng)), changed);
  sample.image = changed;
}

}  // namespace deepwrist::augment
