#pragma once

#include <torch/types.h>

#include <vector>

namespace deepwrist::nn {

/// One way to compute a plan. Not thread-safe: one caller at a time.
class Executor {
 public:
  Executor() = default;
  virtual ~Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  /// The plan's outputs for float32 images (N, C, H, W) on the CPU: float32 (N, C', H', W') each, contiguous,
  /// on the CPU. Throws as Plan::shapes does.
  virtual std::vector<torch::Tensor> run(const torch::Tensor& images) = 0;
};

}  // namespace deepwrist::nn
