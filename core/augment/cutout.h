#pragma once

#include "core/augment/transform.h"

namespace deepwrist::augment {

/// A black rectangle at a random place, its sides a fraction of the image's.
class CutOut : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void apply(Sample& sample, CounterRng& rng) const override;

 private:
  double fraction_ = 0.1;
};

}  // namespace deepwrist::augment
