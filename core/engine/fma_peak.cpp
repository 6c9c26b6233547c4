#include "core/engine/fma_peak.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

//   chain 0    x ← x·f + t ──latency──► x ← x·f + t ──► ...
//   chain 1    x ← x·f + t ───────────► ...
//   ...        12 chains, none of which waits for another
//
//   operations = 2 · 12 chains · lanes · rounds
//
// 12 chains, f and t take 14 of AVX2's 16 registers. Each thread measures its own 50 ms, as threads do not
// start at one instant; the rates of a trial are added, and the best of five trials counts.

namespace deepwrist::engine {
namespace {

using Clock = std::chrono::steady_clock;

/// Multiply-adds in flight: more than latency times units of any processor in use (4 × 2), fewer than it has
/// registers.
constexpr int kChains = 12;
constexpr std::int64_t kFmaRounds = 20'000;  ///< between two looks at the clock
constexpr auto kTrial = std::chrono::milliseconds(50);
constexpr int kTrials = 5;

// Every chain goes to the fixed point 1 of x·factor + term, so nothing overflows or becomes denormal. Each
// begins elsewhere: compilers compute chains that are alike once, for all of them.
constexpr float kFactor = 0.999F, kTerm = 0.001F;
constexpr std::array<float, kChains> kBegins{0.0F, 0.1F, 0.2F, 0.3F, 0.4F, 0.5F,
                                             0.6F, 0.7F, 0.8F, 0.9F, 1.1F, 1.2F};

/// A kernel does `rounds` rounds of kChains multiply-adds of whole registers and returns a sum of the
/// results, which keeps them from being optimised away.
struct FmaKernel {
  const char* instructions;
  int lanes;  ///< floats of a register
  float (*run)(std::int64_t rounds);
};

float run_portable(std::int64_t rounds) {
  constexpr int kLanes = 4;
  std::array<float, kChains * kLanes> chains;
  for (int i = 0; i < kChains * kLanes; ++i) chains[i] = kBegins[i / kLanes];
  for (std::int64_t round = 0; round < rounds; ++round) {
    for (auto& chain : chains) chain = chain * kFactor + kTerm;
  }
  float sum = 0;
  for (const float chain : chains) sum += chain;
  return sum;
}

#if defined(__x86_64__)
__attribute__((target("avx512f"))) float run_avx512(std::int64_t rounds) {
  const __m512 factor = _mm512_set1_ps(kFactor), term = _mm512_set1_ps(kTerm);
  __m512 chains[kChains];
#pragma GCC unroll 12
  for (int i = 0; i < kChains; ++i) chains[i] = _mm512_set1_ps(kBegins[i]);
  for (std::int64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (auto& chain : chains) chain = _mm512_fmadd_ps(chain, factor, term);
  }
  __m512 sum = chains[0];
#pragma GCC unroll 12
  for (int i = 1; i < kChains; ++i) sum = _mm512_add_ps(sum, chains[i]);
  return _mm512_cvtss_f32(sum);
}

__attribute__((target("avx2,fma"))) float run_avx2(std::int64_t rounds) {
  const __m256 factor = _mm256_set1_ps(kFactor), term = _mm256_set1_ps(kTerm);
  __m256 chains[kChains];
#pragma GCC unroll 12
  for (int i = 0; i < kChains; ++i) chains[i] = _mm256_set1_ps(kBegins[i]);
  for (std::int64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (auto& chain : chains) chain = _mm256_fmadd_ps(chain, factor, term);
  }
  __m256 sum = chains[0];
#pragma GCC unroll 12
  for (int i = 1; i < kChains; ++i) sum = _mm256_add_ps(sum, chains[i]);
  return _mm256_cvtss_f32(sum);
}
#endif

const FmaKernel& fma_kernel() {
  static const FmaKernel chosen = [] {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return FmaKernel{"AVX-512", 16, run_avx512};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
      return FmaKernel{"AVX2", 8, run_avx2};
#endif
    return FmaKernel{"portable", 4, run_portable};
  }();
  return chosen;
}

/// Operations a second of one thread that works until the trial is over.
double one_thread() {
  static std::atomic<float> sink;
  std::int64_t rounds = 0;
  const auto start = Clock::now();
  auto now = start;
  while (now - start < kTrial) {
    sink.store(fma_kernel().run(kFmaRounds), std::memory_order_relaxed);
    rounds += kFmaRounds;
    now = Clock::now();
  }
  const double operations = 2.0 * kChains * fma_kernel().lanes * static_cast<double>(rounds);
  return operations / std::chrono::duration<double>(now - start).count();
}

}  // namespace

double fma_peak(int threads) {
  double best = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> rates(threads);
    std::vector<std::thread> workers;
    workers.reserve(rates.size());
    for (auto& rate : rates) workers.emplace_back([&rate] { rate = one_thread(); });
    double total = 0;
    for (std::size_t i = 0; i < workers.size(); ++i) {
      workers[i].join();
      total += rates[i];
    }
    best = std::max(best, total);
  }
  return best;
}

const char* fma_instructions() { return fma_kernel().instructions; }

}  // namespace deepwrist::engine
