#include "core/dicom/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace deepwrist::dicom {

SharedMemory::~SharedMemory() { unmap(); }

void SharedMemory::unmap() {
  if (address_ != nullptr) munmap(address_, bytes_);
  address_ = nullptr;
  bytes_ = used_ = 0;
}

std::uint8_t* SharedMemory::map(int descriptor, std::size_t bytes) {
  if (bytes > bytes_) {
    unmap();
    void* address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (address == MAP_FAILED) return nullptr;
    address_ = address;
    bytes_ = bytes;
  }
  used_ = std::max(used_, bytes);
  return static_cast<std::uint8_t*>(address_);
}

bool SharedMemory::clear(int descriptor) {
  constexpr std::size_t kMostKept = std::size_t{64} << 20;
  const std::size_t kept = used_ <= kMostKept ? used_ : 0;
  used_ = 0;
  if (kept > 0) std::memset(address_, 0, kept);
  const auto start = static_cast<off_t>(kept);
  const auto end = lseek(descriptor, 0, SEEK_END);
  return end >= 0 && (end <= start || fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, start,
                                                end - start) == 0);
}

}  // namespace deepwrist::dicom
