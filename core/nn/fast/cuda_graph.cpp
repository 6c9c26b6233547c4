#include "core/nn/fast/cuda_graph.h"

#if DEEPWRIST_HAS_CUDA
#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#endif

#include "core/base/error.h"

namespace deepwrist::nn {

#if DEEPWRIST_HAS_CUDA

struct CudaGraph::Recording {
  torch::Tensor images;
  std::vector<torch::Tensor> outputs;
  at::cuda::CUDAGraph graph;
};

bool CudaGraph::available() { return true; }

CudaGraph::CudaGraph(const torch::Tensor& images, const Compute& compute)
    : recording_(std::make_unique<Recording>()) {
  recording_->images = images.clone();
  at::cuda::getCurrentCUDAStream(images.device().index()).synchronize();
  // CUDA records on another stream than the default one, and libraries make their workspaces there first.
  const auto stream = at::cuda::getStreamFromPool(/*isHighPriority=*/false, images.device().index());
  const c10::cuda::CUDAStreamGuard guard(stream);
  compute(recording_->images);
  stream.synchronize();
  recording_->graph.capture_begin();
  recording_->outputs = compute(recording_->images);
  recording_->graph.capture_end();
}

const std::vector<torch::Tensor>& CudaGraph::run(const torch::Tensor& images) {
  recording_->images.copy_(images);
  recording_->graph.replay();
  return recording_->outputs;
}

#else

struct CudaGraph::Recording {};

bool CudaGraph::available() { return false; }

CudaGraph::CudaGraph(const torch::Tensor&, const Compute&) {
  throw Error(ErrorKind::unsupported, "CUDA", "is not in this build");
}

const std::vector<torch::Tensor>& CudaGraph::run(const torch::Tensor&) {
  throw Error(ErrorKind::unsupported, "CUDA", "is not in this build");
}

#endif

CudaGraph::~CudaGraph() = default;
CudaGraph::CudaGraph(CudaGraph&&) noexcept = default;
CudaGraph& CudaGraph::operator=(CudaGraph&&) noexcept = default;

}  // namespace deepwrist::nn
