#pragma once

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// Moves each point by itself, the image not. In the reference the shift is cut to whole pixels, which at 256
/// pixels and its range of 0.003 is always 0, and points past the right or lower edge are pulled back to it.
class Jitter : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void finish(Builder& builder, const config::Origin& origin) override;
  void apply(Sample& sample, CounterRng& rng) const override;

 private:
  Range x_{0, 0}, y_{0, 0};
  bool reference_ = false;
};

}  // namespace deepwrist::augment
