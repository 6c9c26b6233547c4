#pragma once

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// Positive angles turn x towards y, clockwise as seen.
class Rotate : public MatrixTransform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  cv::Matx33d draw_matrix(CounterRng& rng) const override;

 private:
  Range degrees_{0, 0};
};

}  // namespace deepwrist::augment
