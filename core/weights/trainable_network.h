#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

namespace deepwrist::weights {

/// A network as it is trained. What goes in and out is its block's.
class TrainableNetwork : public torch::nn::Module {
 public:
  virtual torch::Tensor forward(const torch::Tensor& images) = 0;
  /// The part that is trained before the rest is released; null where there is none.
  virtual torch::nn::Module* head() { return nullptr; }
};

}  // namespace deepwrist::weights
