#include "core/engine/plan/memory_plan.h"

#include <algorithm>

namespace deepwrist::engine {
namespace {

constexpr int64_t kAlignment = 16;  // floats: one cache line

int64_t aligned(int64_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

int64_t MemoryPlan::allocate(int64_t size) {
  size = aligned(size);
  const auto fits = [&](const Gap& gap) { return gap.end - gap.begin >= size; };
  if (const auto gap = std::ranges::find_if(gaps_, fits); gap != gaps_.end()) {
    const int64_t place = gap->begin;
    gap->begin += size;
    if (gap->begin == gap->end) gaps_.erase(gap);
    return place;
  }
  int64_t place = peak_;
  if (!gaps_.empty() && gaps_.back().end == peak_) {  // grow the last gap
    place = gaps_.back().begin;
    gaps_.pop_back();
  }
  peak_ = place + size;
  return place;
}

void MemoryPlan::release(int64_t place, int64_t size) {
  const Gap freed{place, place + aligned(size)};
  auto next = std::ranges::find_if(gaps_, [&](const Gap& gap) { return gap.begin > freed.begin; });
  auto gap = gaps_.insert(next, freed);
  if (const auto after = gap + 1; after != gaps_.end() && after->begin == gap->end) {
    gap->end = after->end;
    gaps_.erase(after);
  }
  if (gap != gaps_.begin() && (gap - 1)->end == gap->begin) {
    (gap - 1)->end = gap->end;
    gaps_.erase(gap);
  }
}

}  // namespace deepwrist::engine
