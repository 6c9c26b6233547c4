#pragma once

#include "core/augment/transform.h"

namespace deepwrist::augment {

/// Loses detail: blurred slightly (3×3, sigma 0.1), halved, blurred, reduced to a quarter of the first size
/// and enlarged to it again. Points stay.
class SubSample : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void apply(Sample& sample, CounterRng& rng) const override;
};

}  // namespace deepwrist::augment
