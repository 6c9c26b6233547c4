#pragma once

#include <cstdint>
#include <memory>

namespace deepwrist::engine {

/// Uninitialised floats at the start of a page, in huge pages where the system has them: tens of megabytes
/// touched through small pages cost more than what is computed on them.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(int64_t floats);
  float* data() const { return memory_.get(); }

 private:
  struct Free {
    void operator()(float* memory) const;
  };
  std::unique_ptr<float[], Free> memory_;
};

}  // namespace deepwrist::engine
