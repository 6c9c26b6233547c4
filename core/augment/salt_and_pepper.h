#pragma once

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// A random share of the pixels becomes white or black.
class SaltAndPepper : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void apply(Sample& sample, CounterRng& rng) const override;

 private:
  Range share_{0, 0.1};
  Range salt_{0.5, 0.5};
};

}  // namespace deepwrist::augment
