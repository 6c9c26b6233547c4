#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/memory_map.h"

namespace deepwrist::engine {

/// Zeroed floats in a map of memory of their own.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::int64_t floats) : memory_(static_cast<std::size_t>(floats) * sizeof(float)) {}
  float* data() const { return reinterpret_cast<float*>(memory_.data()); }

 private:
  MemoryMap memory_;
};

}  // namespace deepwrist::engine
