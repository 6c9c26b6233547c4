#include "core/nn/fast/fast_network.h"

#include <mutex>

#include "core/base/error.h"
#include "core/base/log.h"
#if DEEPWRIST_HAS_ONEDNN
#include "core/nn/fast/onednn_executor.h"
#endif
#include "core/nn/fast/torch_executor.h"

namespace deepwrist::nn {
namespace {

/// Null where the build has no fused executor.
std::unique_ptr<Executor> fused_executor([[maybe_unused]] Plan& plan, [[maybe_unused]] int64_t max_batch) {
#if DEEPWRIST_HAS_ONEDNN
  return std::make_unique<OneDnnExecutor>(std::move(plan), max_batch);
#else
  return nullptr;
#endif
}

void warn_once_of_torch() {
  static std::once_flag warned;
  std::call_once(warned, [] {
    log().warn("built without oneDNN: networks are computed by LibTorch alone, several times slower");
  });
}

}  // namespace

FastNetwork::FastNetwork(Plan plan, torch::Device device, int64_t max_batch, Engine engine) {
  if (engine == Engine::fused && !device.is_cpu()) {
    throw Error(ErrorKind::usage, "engine", "fused computes on the CPU; give device=cpu, or use auto");
  }
  if (device.is_cpu() && engine != Engine::torch) executor_ = fused_executor(plan, max_batch);
  if (executor_) return;
  if (engine == Engine::fused) {
    throw Error(ErrorKind::usage, "engine", "this build has no fused executor, which needs oneDNN; use auto");
  }
  if (device.is_cpu() && engine == Engine::automatic) warn_once_of_torch();
  executor_ = std::make_unique<TorchExecutor>(std::move(plan), device);
}

}  // namespace deepwrist::nn
