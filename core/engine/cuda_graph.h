#pragma once

#include <torch/types.h>

#include <functional>
#include <memory>
#include <vector>

namespace deepwrist::engine {

/// The kernels of one computation on a CUDA device, recorded once and started together afterwards.
class CudaGraph {
 public:
  using Compute = std::function<std::vector<torch::Tensor>(const torch::Tensor&)>;

  /// Whether this build has CUDA.
  static bool available();

  /// Records `compute` for images like `images` (which lie on the device). What it calls has to be the same
  /// kernels whatever the images are. Needs available(). Throws c10::Error as CUDA does.
  CudaGraph(const torch::Tensor& images, const Compute& compute);
  ~CudaGraph();
  CudaGraph(CudaGraph&&) noexcept;
  CudaGraph& operator=(CudaGraph&&) noexcept;

  /// Results for images of the same shape, type and memory format. Valid until the next run.
  const std::vector<torch::Tensor>& run(const torch::Tensor& images);

 private:
  struct Recording;
  std::unique_ptr<Recording> recording_;
};

}  // namespace deepwrist::engine
