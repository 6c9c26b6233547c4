#pragma once

#include "core/augment/transform.h"

namespace deepwrist::augment {

/// A rectangle at a random place. Throws Error(usage) for an image smaller than it.
class Crop : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void apply(Sample& sample, CounterRng& rng) const override;

 private:
  int width_ = 1, height_ = 1;
};

}  // namespace deepwrist::augment
