#pragma once

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// alpha·image + (1 - alpha)·gray, truncated.
class LowVisibility : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void apply(Sample& sample, CounterRng& rng) const override;
  bool decided_early() const override { return true; }

 private:
  double alpha_ = 0.15;
  Gray gray_{50, 100};
};

}  // namespace deepwrist::augment
