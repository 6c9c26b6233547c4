#include "core/winograd/kernels.h"

#include "core/winograd/kernel_tables.h"

namespace deepwrist::winograd {

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
  static const Kernels& fastest = *available_kernels().items[0];
  return fastest;
}

}  // namespace deepwrist::winograd
