#pragma once

#include "core/augment/transform.h"

namespace deepwrist::augment {

/// Leaves the sample as it is: a choice of a one_of.
class Identity : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void apply(Sample& sample, CounterRng& rng) const override;
};

}  // namespace deepwrist::augment
