#pragma once

#include <cstdint>
#include <vector>

namespace deepwrist::engine {

/// Gives buffers places in one block of memory so that buffers in use at the same time never overlap, first
/// fit, lowest place first. Sizes and places are in floats.
class MemoryPlan {
 public:
  int64_t allocate(int64_t size);
  void release(int64_t place, int64_t size);
  /// Floats the block must have.
  int64_t peak() const { return peak_; }

 private:
  struct Gap {
    int64_t begin, end;
  };
  std::vector<Gap> gaps_;  ///< free places below peak_, in order, never touching each other
  int64_t peak_ = 0;
};

}  // namespace deepwrist::engine
