#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include "core/weights/state_dict.h"

namespace deepwrist::train {

/// Exponential moving average of a network's parameters: a ← decay·a + (1 − decay)·w after each step, with
/// the decay of the first steps t limited to (1 + t) / (10 + t). Buffers (batch-norm statistics) are the
/// network's present ones.
class WeightAverage {
 public:
  WeightAverage(const torch::nn::Module& network, double decay);

  void update(const torch::nn::Module& network);
  /// The same, but none where `skipped` is 1: a float32 of one element on the network's device, which is not
  /// asked. Undefined: 0.
  void update(const torch::nn::Module& network, const torch::Tensor& skipped);
  /// Exchanges the network's parameters and the average; twice restores both.
  void swap(torch::nn::Module& network);

  /// As entries of a checkpoint.
  const weights::StateDict& values() const { return average_; }
  /// Asks the device where it counts them.
  long long updates() const;
  /// Takes `values` and `updates` of a checkpoint. Throws Error(format) unless they are of this network.
  void restore(const weights::StateDict& values, long long updates);

 private:
  double decay_;
  weights::StateDict average_;
  long long updates_ = 0;
  torch::Tensor device_updates_;  ///< float64, in place of updates_ once steps may be skipped there
};

}  // namespace deepwrist::train
