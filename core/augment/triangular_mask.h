#pragma once

#include "core/augment/parameter_types.h"
#include "core/augment/sides.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// The reference's TriangularMask: a gray triangle in a corner, like the edge of a collimator. `side: random`
/// is drawn for each sample; in reference mode once for the whole pipeline. The corner lies at (W, H) where
/// the reference mistakes rows for columns: the same for its square images.
class TriangularMask : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void finish(Builder& builder, const config::Origin& origin) override;
  void apply(Sample& sample, CounterRng& rng) const override;
  bool decided_early() const override { return true; }

 private:
  std::vector<int> arms_{100, 50};
  Sides corner_{false, false, false, false, true};
  Gray gray_{50, 100};
};

}  // namespace deepwrist::augment
