#pragma once

#include <vector>

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// Gaussian or median blur.
class Blur : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void finish(Builder& builder, const config::Origin& origin) override;
  void apply(Sample& sample, CounterRng& rng) const override;
  bool decided_early() const override { return true; }

 private:
  enum class Kind { gauss, median };

  Kind kind_ = Kind::gauss;
  std::vector<int> sizes_{3};
  Range sigma_{1, 1};
};

}  // namespace deepwrist::augment
