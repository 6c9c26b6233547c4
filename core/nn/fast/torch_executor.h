#pragma once

#include "core/nn/fast/executor.h"
#include "core/nn/fast/plan.h"

namespace deepwrist::nn {

/// Computes a plan with LibTorch's own operations on any device, channels last on GPUs.
class TorchExecutor : public Executor {
 public:
  TorchExecutor(Plan plan, torch::Device device);
  std::vector<torch::Tensor> run(const torch::Tensor& images) override;
  std::string describe(const Shape& images) override;

 private:
  Plan plan_;
  torch::Device device_;
  std::vector<int> last_uses_;
};

}  // namespace deepwrist::nn
