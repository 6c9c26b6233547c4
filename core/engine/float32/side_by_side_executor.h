#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/engine/executor.h"
#include "core/engine/float32/onednn_executor.h"

namespace deepwrist::engine {

/// Computes a small network on several images side by side, some of them on each thread. The steps of such a
/// network are so short that threads which share every one of them mostly wait for each other.
class SideBySideExecutor : public Executor {
 public:
  /// As OneDnnExecutor.
  SideBySideExecutor(Plan plan, int64_t max_batch);

  /// Whether a network is small enough.
  static bool suits(const Plan& plan);

  std::vector<torch::Tensor> run(const torch::Tensor& images) override;
  std::string describe(const Shape& images) override;

 private:
  std::vector<std::unique_ptr<OneDnnExecutor>> workers_;  ///< one for each thread so far, with the same weights
};

}  // namespace deepwrist::engine
