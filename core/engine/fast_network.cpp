#include "core/engine/fast_network.h"

#include <mutex>

#include "core/base/error.h"
#include "core/base/log.h"
#if DEEPWRIST_HAS_ONEDNN
#include "core/engine/choice/engine_choice.h"
#include "core/engine/float32/onednn_executor.h"
#include "core/engine/float32/side_by_side_executor.h"
#include "core/engine/int8/mixed_executor.h"
#include "core/engine/int8/nhwc_convolution.h"
#endif
#include "core/engine/float32/torch_executor.h"

namespace deepwrist::engine {
namespace {

#if DEEPWRIST_HAS_ONEDNN
constexpr bool kHasOneDnn = true;
#else
constexpr bool kHasOneDnn = false;
#endif

void refuse(ErrorKind kind, const char* key, const char* what) { throw Error(kind, key, what); }

/// Null where oneDNN is not to be used.
std::unique_ptr<Executor> onednn_executor([[maybe_unused]] Plan& plan, [[maybe_unused]] int64_t max_batch,
                                          [[maybe_unused]] Engine engine,
                                          [[maybe_unused]] const NumberFormat& numbers,
                                          [[maybe_unused]] const std::string& place) {
#if DEEPWRIST_HAS_ONEDNN
  if (numbers.precision == InferencePrecision::int8) {
    return std::make_unique<MixedExecutor>(std::move(plan), max_batch, numbers.ranges, place);
  }
  if (engine == Engine::fused || fused_is_faster()) {
    if (SideBySideExecutor::suits(plan))
      return std::make_unique<SideBySideExecutor>(std::move(plan), max_batch);
    return std::make_unique<OneDnnExecutor>(std::move(plan), max_batch);
  }
#endif
  return nullptr;
}

void warn_once_of_torch() {
  static std::once_flag warned;
  std::call_once(warned, [] {
    log().warn(kHasOneDnn
                   ? "oneDNN is slow on this processor: networks are computed by LibTorch alone"
                   : "built without oneDNN: networks are computed by LibTorch alone, several times slower");
  });
}

}  // namespace

FastNetwork::FastNetwork(Plan plan, torch::Device device, int64_t max_batch, Engine engine,
                         const NumberFormat& numbers, const std::string& place) {
  require_possible(device, engine, numbers.precision);
  if (device.is_cpu() && engine != Engine::torch) {
    executor_ = onednn_executor(plan, max_batch, engine, numbers, place);
    if (executor_) return;
    warn_once_of_torch();
  }
  const bool half = numbers.precision == InferencePrecision::fp16;
  executor_ = std::make_unique<TorchExecutor>(std::move(plan), device, half ? torch::kHalf : torch::kFloat);
}

bool has_int8() {
#if DEEPWRIST_HAS_ONEDNN
  return nhwc::has_int8_instructions();
#else
  return false;
#endif
}

void require_possible(const torch::Device& device, Engine engine, InferencePrecision precision) {
  if (engine == Engine::fused) {
    if (!device.is_cpu())
      refuse(ErrorKind::usage, "engine", "fused computes on the CPU; give device=cpu, or use auto");
    if (!kHasOneDnn)
      refuse(ErrorKind::usage, "engine", "this build has no fused executor, which needs oneDNN; use auto");
  }
  if (precision == InferencePrecision::fp16 && !device.is_cuda()) {
    refuse(ErrorKind::usage, "precision", "fp16 is computed on CUDA devices; on the CPU use int8 or fp32");
  }
  if (precision != InferencePrecision::int8) return;
  if (!device.is_cpu())
    refuse(ErrorKind::usage, "precision",
           "int8 is computed on the CPU; give device=cpu, or use fp16 or fp32");
  if (engine == Engine::torch)
    refuse(ErrorKind::usage, "precision", "int8 needs the fused engine; give engine=auto, or use fp32");
  if (!has_int8()) {
    refuse(ErrorKind::unsupported, "precision",
           "int8 needs a build with oneDNN and a processor with VNNI instructions; use fp32");
  }
}

}  // namespace deepwrist::engine
