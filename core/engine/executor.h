#pragma once

#include <torch/types.h>

#include <functional>
#include <string>
#include <vector>

#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

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

  /// The same for the last images that the network is used for. Where weights can be given back to the system
  /// as soon as they have been used, they are, and `make_way` is called once half of them are; elsewhere it
  /// is called first. Nothing may be run afterwards.
  virtual std::vector<torch::Tensor> run_last(const torch::Tensor& images,
                                              const std::function<void()>& make_way) {
    make_way();
    return run(images);
  }

  /// The same as `run`, left where and in the type that it was computed: valid until the next run. A GPU may
  /// still be at work on it, and is not waited for.
  virtual std::vector<torch::Tensor> run_there(const torch::Tensor& images) { return run(images); }

  /// How images of that shape are computed, step by step, human-readable (plan_text.h). Throws as `run` does.
  virtual std::string describe(const Shape& /*images*/) { return "not described\n"; }
};

}  // namespace deepwrist::engine
