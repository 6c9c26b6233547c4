#include "core/winograd/blocked_impl.h"
#include "core/winograd/kernel_tables.h"
#include "core/winograd/kernels_impl.h"

namespace deepwrist::winograd {
namespace {

constexpr BlockedKernels kBlocked = BlockedImplementation<8>::table();

}  // namespace

const Kernels kernels_avx2 = Implementation<8>::table("avx2", &kBlocked);

}  // namespace deepwrist::winograd
