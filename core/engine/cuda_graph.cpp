#include "core/engine/cuda_graph.h"

#if DEEPWRIST_HAS_CUDA
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <map>
#endif

#include "core/base/error.h"

namespace deepwrist::engine {

#if DEEPWRIST_HAS_CUDA

namespace {

/// One for each device: every stream keeps workspaces of its own.
c10::cuda::CUDAStream recording_stream(c10::DeviceIndex device) {
  static std::map<c10::DeviceIndex, c10::cuda::CUDAStream> streams;
  const auto known = streams.find(device);
  if (known != streams.end()) return known->second;
  return streams.emplace(device, c10::cuda::getStreamFromPool(/*isHighPriority=*/false, device))
      .first->second;
}

}  // namespace

struct CudaGraph::Recording {
  torch::Tensor images;
  std::vector<torch::Tensor> outputs;
  at::cuda::CUDAGraph graph;
};

bool CudaGraph::available() { return true; }

CudaGraph::CudaGraph(const torch::Tensor& images, const Compute& compute)
    : recording_(std::make_unique<Recording>()) {
  recording_->images = images.clone();
  const auto device = images.device().index();
  c10::cuda::getCurrentCUDAStream(device).synchronize();
  // CUDA records on another stream than the default one, and libraries make their workspaces there first.
  const auto stream = recording_stream(device);
  const c10::cuda::CUDAStreamGuard guard(stream);
  compute(recording_->images);
  stream.synchronize();
  recording_->graph.capture_begin();
  try {
    recording_->outputs = compute(recording_->images);
  } catch (...) {
    recording_->graph.capture_end();
    throw;
  }
  recording_->graph.capture_end();
}

CudaGraph::~CudaGraph() {
  if (!recording_) return;
  recording_.reset();
  c10::cuda::CUDACachingAllocator::emptyCache();  // a graph's memory is of no use to others
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

CudaGraph::~CudaGraph() = default;

#endif

CudaGraph::CudaGraph(CudaGraph&&) noexcept = default;
CudaGraph& CudaGraph::operator=(CudaGraph&&) noexcept = default;

}  // namespace deepwrist::engine
