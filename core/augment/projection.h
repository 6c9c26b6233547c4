#pragma once

#include <memory>
#include <vector>

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// An affine map, the product of its own list (the first acts first), with a perspective row (v_x, v_y, 1).
class Projection : public MatrixTransform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void finish(Builder& builder, const config::Origin& origin) override;
  cv::Matx33d draw_matrix(CounterRng& rng) const override;

 private:
  TransformList list_;
  Range perspective_{0, 0};
  std::vector<std::unique_ptr<Transform>> affine_;
};

}  // namespace deepwrist::augment
