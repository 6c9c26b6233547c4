#include "core/nn/fast/fast_network.h"

#include <mutex>

#include "core/base/error.h"
#include "core/base/log.h"
#if DEEPWRIST_HAS_ONEDNN
#include "core/nn/fast/int8_executor.h"
#include "core/nn/fast/nhwc_convolution.h"
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

/// has_int8() holds, so the build has it.
std::unique_ptr<Executor> int8_executor([[maybe_unused]] Plan plan, [[maybe_unused]] int64_t max_batch,
                                        [[maybe_unused]] const ActivationRanges& ranges,
                                        [[maybe_unused]] const std::string& place) {
#if DEEPWRIST_HAS_ONEDNN
  return std::make_unique<Int8Executor>(std::move(plan), max_batch, ranges, place);
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

FastNetwork::FastNetwork(Plan plan, int64_t max_batch, const ActivationRanges& int8,
                         const std::string& place) {
  if (!has_int8()) {
    throw Error(ErrorKind::unsupported, "precision",
                "int8 needs a build with oneDNN and a processor with VNNI instructions; use fp32");
  }
  executor_ = int8_executor(std::move(plan), max_batch, int8, place);
}

bool has_int8() {
#if DEEPWRIST_HAS_ONEDNN
  return nhwc::has_int8_instructions();
#else
  return false;
#endif
}

}  // namespace deepwrist::nn
