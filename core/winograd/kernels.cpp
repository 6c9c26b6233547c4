#include "core/winograd/kernels.h"

#include <strings.h>

#include <cstdlib>

#include "core/winograd/kernel_tables.h"
#include "core/winograd/rounding.h"

namespace deepwrist::winograd {
namespace {

/// Vectors of at most so many floats: oneDNN's variable keeps these kernels to older instructions as well.
std::ptrdiff_t widest_allowed() {
  constexpr const char* kNames[] = {"ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"};
  for (const char* name : kNames) {
    const char* most = std::getenv(name);
    if (most == nullptr) continue;
    if (strncasecmp(most, "AVX2", 4) == 0) return 8;
    if (strcasecmp(most, "AVX") == 0 || strcasecmp(most, "SSE41") == 0) return 4;
  }
  return 16;
}

}  // namespace

KernelList available_kernels() {
  KernelList list{{}, 0};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
      __builtin_cpu_supports("avx512vl") != 0) {
    list.items[list.count++] = &kernels_avx512;
  }
  if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0) {
    list.items[list.count++] = &kernels_avx2;
  }
#endif
  list.items[list.count++] = &kernels_portable;
  return list;
}

const Kernels& kernels() {
  static const Kernels& fastest = []() -> const Kernels& {
    const auto list = available_kernels();
    const auto widest = widest_allowed();
    int chosen = 0;
    while (chosen + 1 < list.count && list.items[chosen]->blocked->width > widest) ++chosen;
    return *list.items[chosen];
  }();
  return fastest;
}

const Kernels& fitting(const Kernels& by, std::ptrdiff_t out_channels) {
  const auto filled = [&](const Kernels& of) { return round_up(out_channels, of.panel); };
  return by.narrow != nullptr && filled(*by.narrow) < filled(by) ? *by.narrow : by;
}

}  // namespace deepwrist::winograd
