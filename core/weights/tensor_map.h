#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/base/memory_map.h"

namespace deepwrist::weights {

/// A map of memory that holds a network's tensors side by side, each at the start of a cache line. A tensor
/// that goes gives its whole pages back to the system, the last one everything: a network that is taken apart
/// layer by layer, and replaced by one of other layers, leaves nothing behind. The tensors live on without
/// this object.
class TensorMap {
 public:
  /// `bytes`: those that bytes_of says for all its tensors together. Throws std::bad_alloc.
  explicit TensorMap(std::size_t bytes) : memory_(std::make_shared<MemoryMap>(bytes)) {}

  /// What a tensor of so many elements takes.
  static std::size_t bytes_of(std::int64_t elements, torch::ScalarType type);

  /// The next tensor, (elements), of zeros.
  torch::Tensor take(std::int64_t elements, torch::ScalarType type);

 private:
  std::shared_ptr<MemoryMap> memory_;
  std::size_t taken_ = 0;
};

}  // namespace deepwrist::weights
