#include "core/augment/transform.h"

#include <optional>

#include "core/augment/warp.h"

namespace deepwrist::augment {

void Transform::finish(Builder&, const config::Origin&) {}

void MatrixTransform::apply(Sample& sample, CounterRng& rng) const { warp(sample, draw_matrix(rng)); }

void run_in_order(std::span<const Transform* const> transforms, Sample& sample, CounterRng& rng) {
  std::optional<cv::Matx33d> pending;
  const auto warp_pending = [&] {
    if (pending) warp(sample, *pending);
    pending.reset();
  };
  for (const Transform* transform : transforms) {
    if (!rng.bernoulli(transform->probability())) continue;
    if (const MatrixTransform* geometric = transform->as_matrix()) {
      const cv::Matx33d matrix = geometric->draw_matrix(rng);
      pending = pending ? matrix * *pending : matrix;
    } else {
      warp_pending();
      transform->apply(sample, rng);
    }
  }
  warp_pending();
}

}  // namespace deepwrist::augment
