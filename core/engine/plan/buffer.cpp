#include "core/engine/plan/buffer.h"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace deepwrist::engine {
namespace {

constexpr std::size_t kPage = 4096, kHugePage = 2 << 20;

}  // namespace

Buffer::Buffer(int64_t floats) {
  const auto size = static_cast<std::size_t>(floats) * sizeof(float);
  const auto page = size < kHugePage ? kPage : kHugePage;
  const auto bytes = (size + page - 1) / page * page;
  memory_.reset(static_cast<float*>(std::aligned_alloc(page, bytes)));
  if (!memory_) throw std::bad_alloc();
  if (page == kHugePage) madvise(memory_.get(), bytes, MADV_HUGEPAGE);  // a wish; refused is as good
}

void Buffer::Free::operator()(float* memory) const { std::free(memory); }

}  // namespace deepwrist::engine
