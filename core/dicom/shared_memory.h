#pragma once

#include <cstddef>
#include <cstdint>

namespace deepwrist::dicom {

/// A shared mapping of the first bytes of a memory file. It is kept from image to image, so that its pages
/// are there already; it only grows.
class SharedMemory {
 public:
  SharedMemory() = default;
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  /// At least `bytes` of the file, which must be as long; null where that cannot be mapped.
  std::uint8_t* map(int descriptor, std::size_t bytes);
  void unmap();

  /// Makes all of the file zeros. What was mapped since the last time keeps its pages, unless they are very
  /// many; what lies behind is given back. False where that fails.
  bool clear(int descriptor);

 private:
  void* address_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t used_ = 0;  ///< bytes asked for since the last `clear`
};

}  // namespace deepwrist::dicom
