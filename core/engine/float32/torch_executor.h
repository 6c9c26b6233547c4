#pragma once

#include <optional>

#include "core/engine/cuda_graph.h"
#include "core/engine/executor.h"
#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// Computes a plan with LibTorch's own operations on any device, channels last on GPUs. There, images that
/// come in the same shape again are computed by a recorded graph, since launching kernels one by one takes
/// longer than computing so few images.
class TorchExecutor : public Executor {
 public:
  /// `numbers`: floating-point type of weights and activations. Other than float32 moves results by its
  /// rounding (half: 11 bits); float32 is float32 on GPUs too, not TF32.
  TorchExecutor(Plan plan, torch::Device device, torch::ScalarType numbers = torch::kFloat);
  std::vector<torch::Tensor> run(const torch::Tensor& images) override;
  std::vector<torch::Tensor> run_there(const torch::Tensor& images) override;
  std::string describe(const Shape& images) override;

 private:
  /// Images of the CPU as they are computed.
  torch::Tensor input(const torch::Tensor& images) const;
  /// The plan's outputs on the device, for images of its type there.
  std::vector<torch::Tensor> compute(const torch::Tensor& images) const;

  Plan plan_;
  torch::Device device_;
  torch::ScalarType numbers_;
  std::vector<int> last_uses_;
  std::optional<Shape> last_shape_;
  std::optional<CudaGraph> graph_;  ///< for images of the last shape
};

}  // namespace deepwrist::engine
