#include "core/base/random.h"

#include <cmath>
#include <numbers>

namespace deepwrist {
namespace {

// Multipliers and Weyl increments of Philox4x32 (Salmon et al. 2011, table 2 and section 4.3).
constexpr std::uint64_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
constexpr int kRounds = 10;

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t product0 = kMultiplier0 * counter[0];
    const std::uint64_t product1 = kMultiplier1 * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(product0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

CounterRng::CounterRng(std::uint64_t seed, std::uint32_t stream_high, std::uint32_t stream_low)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
      counter_{0, 0, stream_low, stream_high} {}

std::uint32_t CounterRng::next() {
  if (used_ == 4) {
    block_ = philox4x32(counter_, key_);
    if (++counter_[0] == 0) {
      ++counter_[1];
    }
    used_ = 0;
  }
  return block_[used_++];
}

double CounterRng::uniform() {
  const std::uint64_t high = next() >> 5, low = next() >> 6;
  return static_cast<double>((high << 26) | low) * 0x1p-53;
}

double CounterRng::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_normal_;
  }
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  const double angle = 2.0 * std::numbers::pi * uniform();
  spare_normal_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

std::uint32_t CounterRng::below(std::uint32_t bound) {
  // Lemire's multiply-and-reject method.
  std::uint64_t product = static_cast<std::uint64_t>(next()) * bound;
  const std::uint32_t threshold = -bound % bound;
  while (static_cast<std::uint32_t>(product) < threshold) {
    product = static_cast<std::uint64_t>(next()) * bound;
  }
  return static_cast<std::uint32_t>(product >> 32);
}

}  // namespace deepwrist
