#include "core/dicom/shared_memory.h"

#include <sys/mman.h>

namespace deepwrist::dicom {

SharedMemory::~SharedMemory() { unmap(); }

void SharedMemory::unmap() {
  if (address_ != nullptr) munmap(address_, bytes_);
  address_ = nullptr;
  bytes_ = 0;
}

std::uint8_t* SharedMemory::map(int descriptor, std::size_t bytes) {
  if (bytes > bytes_) {
    unmap();
    void* address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (address == MAP_FAILED) return nullptr;
    address_ = address;
    bytes_ = bytes;
  }
  return static_cast<std::uint8_t*>(address_);
}

}  // namespace deepwrist::dicom
