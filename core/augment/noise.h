#pragma once

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// Gaussian noise stretched over 0..255 and mixed with the image: (1 - gain)·image + gain·noise.
class Noise : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void apply(Sample& sample, CounterRng& rng) const override;

 private:
  Range gain_{0, 0.1};
};

/// H×W float32 mapped to 0..255 by its own minimum and maximum, truncated; 0 where it is constant.
cv::Mat stretch_to_gray(const cv::Mat& values);

/// (1 - gain)·image + gain·noise, rounded.
cv::Mat mix_with_noise(const cv::Mat& image, const cv::Mat& noise, double gain);

}  // namespace deepwrist::augment
