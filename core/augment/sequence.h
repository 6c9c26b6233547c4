#pragma once

#include <memory>
#include <vector>

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// Transforms one after the other; neighbouring matrices become one warp (see run_in_order).
class Sequence : public Transform {
 public:
  Sequence() = default;
  explicit Sequence(std::vector<std::unique_ptr<Transform>> transforms);

  void add_parameters(config::KeyRegistry& keys) override;
  void finish(Builder& builder, const config::Origin& origin) override;
  void apply(Sample& sample, CounterRng& rng) const override;

 private:
  TransformList list_;
  std::vector<std::unique_ptr<Transform>> transforms_;
  std::vector<const Transform*> order_;
};

}  // namespace deepwrist::augment
