#pragma once

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// One factor for both directions.
class Scale : public MatrixTransform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  cv::Matx33d draw_matrix(CounterRng& rng) const override;

 private:
  Range factor_{1, 1};
};

}  // namespace deepwrist::augment
