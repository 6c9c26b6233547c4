#pragma once

#include "core/augment/parameter_types.h"
#include "core/augment/sides.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// The reference's ColorPaddingWithSide: a gray border on some sides, then resized to the size before. `side:
/// random` is drawn for each sample; in reference mode once for the whole pipeline.
class ColorPadding : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void finish(Builder& builder, const config::Origin& origin) override;
  void apply(Sample& sample, CounterRng& rng) const override;

 private:
  int size_ = 10;
  Sides sides_{false, false, false, false, true};
  Gray gray_{50, 100};
};

}  // namespace deepwrist::augment
