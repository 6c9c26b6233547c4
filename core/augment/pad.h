#pragma once

#include "core/augment/transform.h"

namespace deepwrist::augment {

/// Black borders up to a width and height, half on each side (the right and lower get the odd pixel). A side
/// that is long enough is left alone.
class Pad : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void apply(Sample& sample, CounterRng& rng) const override;

 private:
  int width_ = 1, height_ = 1;
};

}  // namespace deepwrist::augment
