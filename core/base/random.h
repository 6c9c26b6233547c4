#pragma once

#include <array>
#include <cstdint>

namespace deepwrist {

/// Counter-based random numbers (Philox4x32-10; Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011): a pure function of (seed, stream, counter), the same on every machine and for any number of
/// threads.
class CounterRng {
 public:
  /// `stream_high` and `stream_low` name the stream, e.g. (epoch, sample index).
  explicit CounterRng(std::uint64_t seed, std::uint32_t stream_high = 0, std::uint32_t stream_low = 0);

  std::uint32_t next();
  /// Uniform in [0, 1), 53 random bits.
  double uniform();
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Standard normal (Box–Muller).
  double normal();
  /// Uniform integer in [0, bound), bound > 0, without modulo bias.
  std::uint32_t below(std::uint32_t bound);
  bool bernoulli(double probability) { return uniform() < probability; }

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  unsigned used_ = 4;
  double spare_normal_ = 0;
  bool has_spare_ = false;
};

/// One Philox4x32-10 block, for tests against the published known answers.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

}  // namespace deepwrist
