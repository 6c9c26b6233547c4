#pragma once

#include "core/augment/transform.h"

namespace deepwrist::augment {

/// Mirrors exactly, pixel for pixel: x becomes W - 1 - x (axis 1) or y becomes H - 1 - y (axis 0).
class Flip : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void apply(Sample& sample, CounterRng& rng) const override;
  bool decided_early() const override { return true; }

 private:
  int axis_ = 1;
};

}  // namespace deepwrist::augment
