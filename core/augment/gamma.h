#pragma once

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// v becomes 255·(v / 255)^(1 / gamma), truncated: above 1 brighter.
class Gamma : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void apply(Sample& sample, CounterRng& rng) const override;
  bool decided_early() const override { return true; }

 private:
  Range gamma_{0.9, 1.1};
};

/// The 256 values as a 1×256 uint8 image.
cv::Mat gamma_table(double gamma);

}  // namespace deepwrist::augment
