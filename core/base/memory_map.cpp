#include "core/base/memory_map.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>
#include <utility>

namespace deepwrist {
namespace {

constexpr std::size_t kPage = 4096, kHugePage = 2 << 20;

std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

MemoryMap::MemoryMap(std::size_t bytes) : bytes_(round_up(bytes, kPage)) {
  if (bytes_ == 0) return;
  const bool huge = bytes_ >= kHugePage;
  const auto reserved =
      huge ? bytes_ + kHugePage - kPage : bytes_;  // what lies before a huge page is cut off
  void* const address = mmap(nullptr, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (address == MAP_FAILED) throw std::bad_alloc();
  auto* const start = static_cast<std::byte*>(address);
  const auto place = reinterpret_cast<std::uintptr_t>(start);
  const auto before = huge ? round_up(place, kHugePage) - place : 0, behind = reserved - before - bytes_;
  data_ = start + before;
  if (before > 0) munmap(start, before);
  if (behind > 0) munmap(data_ + bytes_, behind);
  if (huge) madvise(data_, bytes_, MADV_HUGEPAGE);  // a wish; refused is as good
}

MemoryMap::~MemoryMap() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

MemoryMap::MemoryMap(MemoryMap&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

MemoryMap& MemoryMap::operator=(MemoryMap&& other) noexcept {
  MemoryMap moved(std::move(other));
  std::swap(data_, moved.data_);
  std::swap(bytes_, moved.bytes_);
  return *this;
}

void MemoryMap::give_back(std::size_t offset, std::size_t bytes) const {
  const auto begin = round_up(offset, kPage), end = (offset + bytes) / kPage * kPage;
  if (begin < end) madvise(data_ + begin, end - begin, MADV_DONTNEED);
}

}  // namespace deepwrist
