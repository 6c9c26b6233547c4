#include "core/augment/projection.h"

#include "core/augment/builder.h"

namespace deepwrist::augment {

void Projection::add_parameters(config::KeyRegistry& keys) {
  keys.add("affine_transforms", list_, "scale, rotate and shear that make its affine part");
  keys.add("v_range", perspective_, "both entries of the perspective row, 1/pixel").range(-1, 1);
}

void Projection::finish(Builder& builder, const config::Origin& origin) {
  if (!list_.node) return;
  affine_ = builder.build_list(*list_.node);
  for (const auto& transform : affine_) {
    if (!transform->as_matrix()) {
      builder.problems().add(origin, "projection: affine_transforms holds scale, rotate and shear only");
    }
  }
}

cv::Matx33d Projection::draw_matrix(CounterRng& rng) const {
  cv::Matx33d matrix = cv::Matx33d::eye();
  for (const auto& transform : affine_) {
    if (rng.bernoulli(transform->probability())) matrix = transform->as_matrix()->draw_matrix(rng) * matrix;
  }
  matrix(2, 0) = perspective_.draw(rng);
  matrix(2, 1) = perspective_.draw(rng);
  return matrix;
}

}  // namespace deepwrist::augment
