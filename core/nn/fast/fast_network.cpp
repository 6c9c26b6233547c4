#include "core/nn/fast/fast_network.h"

#include "core/nn/fast/onednn_executor.h"
#include "core/nn/fast/torch_executor.h"

namespace deepwrist::nn {

FastNetwork::FastNetwork(Plan plan, torch::Device device, int64_t max_batch) {
  if (device.is_cpu()) {
    executor_ = std::make_unique<OneDnnExecutor>(std::move(plan), max_batch);
  } else {
    executor_ = std::make_unique<TorchExecutor>(std::move(plan), device);
  }
}

}  // namespace deepwrist::nn
