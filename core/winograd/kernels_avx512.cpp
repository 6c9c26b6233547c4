#include "core/winograd/blocked_impl.h"
#include "core/winograd/kernel_tables.h"
#include "core/winograd/kernels_impl.h"

namespace deepwrist::winograd {
namespace {

constexpr BlockedKernels kBlocked = BlockedImplementation<16>::table();

}  // namespace

const Kernels kernels_avx512 = Implementation<16>::table("avx512", &kBlocked);

}  // namespace deepwrist::winograd
