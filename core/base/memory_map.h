#pragma once

#include <cstddef>

namespace deepwrist {

/// Zeroed memory straight from the system, beside malloc's heap: large blocks of other sizes each time would
/// leave that in holes. It starts at a page, in huge pages where the system has them and it is large enough:
/// tens of megabytes touched through small pages cost more than what is computed on them.
class MemoryMap {
 public:
  MemoryMap() = default;
  /// No byte is no map. Throws std::bad_alloc.
  explicit MemoryMap(std::size_t bytes);
  ~MemoryMap();
  MemoryMap(MemoryMap&& other) noexcept;
  MemoryMap& operator=(MemoryMap&& other) noexcept;

  std::byte* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }

  /// Gives the whole pages within those bytes back to the system; what is read from them afterwards is zero.
  void give_back(std::size_t offset, std::size_t bytes) const;

 private:
  std::byte* data_ = nullptr;
  std::size_t bytes_ = 0;  ///< whole pages
};

}  // namespace deepwrist
