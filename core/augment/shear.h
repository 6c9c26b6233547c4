#pragma once

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// x grows by sx·y and y by sy·x, about the centre.
class Shear : public MatrixTransform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  cv::Matx33d draw_matrix(CounterRng& rng) const override;

 private:
  Range x_{0, 0}, y_{0, 0};
};

}  // namespace deepwrist::augment
