#include "bench/gpu_check/device_watch.h"

#include <torch/version.h>

#include <atomic>
#include <string>

#include "core/base/peak_memory.h"
#if DEEPWRIST_HAS_CUDA && TORCH_VERSION_MAJOR >= 2
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/util/Exception.h>
#endif

// In its sync-debug mode LibTorch warns at each call that waits for the GPU. The warnings go to a handler
// that counts them.

namespace deepwrist::gpu_check {

#if DEEPWRIST_HAS_CUDA && TORCH_VERSION_MAJOR >= 2

namespace {

std::atomic<long> waits{0};

class Counter final : public c10::WarningHandler {
 public:
  void process(const c10::Warning& warning) override {
    if (std::string(warning.msg()).find("synchronizing CUDA operation") != std::string::npos) ++waits;
  }
};

Counter counter;
c10::WarningHandler* before = nullptr;
bool before_always = false;

}  // namespace

std::uint64_t peak_bytes(const torch::Device& device) {
  if (device.is_cpu()) return peak_memory();
  const auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(device.index());
  return static_cast<std::uint64_t>(stats.allocated_bytes[0].peak);  // 0: of all pools together
}

void forget_peak(const torch::Device& device) {
  if (device.is_cuda()) c10::cuda::CUDACachingAllocator::resetPeakStats(device.index());
}

WaitCount::WaitCount() {
  waits = 0;
  before = c10::WarningUtils::get_warning_handler();
  before_always = c10::WarningUtils::get_warnAlways();
  c10::WarningUtils::set_warning_handler(&counter);
  c10::WarningUtils::set_warnAlways(true);
  c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_WARN);
}

WaitCount::~WaitCount() {
  c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_DISABLED);
  c10::WarningUtils::set_warnAlways(before_always);
  c10::WarningUtils::set_warning_handler(before);
}

long WaitCount::count() const { return waits; }

#else

std::uint64_t peak_bytes(const torch::Device&) { return peak_memory(); }
void forget_peak(const torch::Device&) {}
WaitCount::WaitCount() = default;
WaitCount::~WaitCount() = default;
long WaitCount::count() const { return -1; }

#endif

}  // namespace deepwrist::gpu_check
