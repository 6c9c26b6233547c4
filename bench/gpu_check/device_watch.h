#pragma once

#include <torch/types.h>

#include <cstdint>

namespace deepwrist::gpu_check {

/// The most bytes in tensors of the device since the last call of forget_peak; of the CPU, of the whole
/// process and since its start.
std::uint64_t peak_bytes(const torch::Device& device);
void forget_peak(const torch::Device& device);

/// Counts how often LibTorch waits for the GPU while it lives (CUDA's sync-debug mode). -1 in builds without
/// CUDA, and with LibTorch 1.
class WaitCount {
 public:
  WaitCount();
  ~WaitCount();
  WaitCount(const WaitCount&) = delete;
  WaitCount& operator=(const WaitCount&) = delete;
  long count() const;
};

}  // namespace deepwrist::gpu_check
