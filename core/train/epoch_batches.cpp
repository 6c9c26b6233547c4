#include "core/train/epoch_batches.h"

#include <algorithm>
#include <numeric>

#include "core/base/random.h"
#include "core/train/mixup.h"

namespace deepwrist::train {
namespace {

/// Keeps the order of samples apart from the other random numbers of the same seed.
constexpr std::uint64_t kShuffle = std::uint64_t{0x80000000u} << 32;

std::vector<std::vector<std::int64_t>> cut(const std::vector<std::int64_t>& samples, int batch_size) {
  std::vector<std::vector<std::int64_t>> batches;
  for (std::size_t i = 0; i < samples.size(); i += static_cast<std::size_t>(batch_size)) {
    const auto end = std::min(samples.size(), i + static_cast<std::size_t>(batch_size));
    batches.emplace_back(samples.begin() + static_cast<std::ptrdiff_t>(i),
                         samples.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return batches;
}

}  // namespace

std::vector<std::vector<std::int64_t>> ordered_batches(std::size_t samples, int batch_size) {
  std::vector<std::int64_t> all(samples);
  std::iota(all.begin(), all.end(), 0);
  return cut(all, batch_size);
}

std::vector<std::int64_t> shuffled_order(std::uint64_t seed, int epoch, std::size_t samples) {
  CounterRng rng(seed ^ kShuffle, static_cast<std::uint32_t>(epoch));
  return permutation(rng, samples);
}

std::vector<std::vector<std::int64_t>> training_batches(const std::vector<std::int64_t>& order,
                                                        int batch_size) {
  auto batches = cut(order, batch_size);
  if (batches.size() > 1 && batches.back().size() == 1) {
    batches[batches.size() - 2].push_back(batches.back().front());
    batches.pop_back();
  }
  return batches;
}

}  // namespace deepwrist::train
