#include "core/winograd/blocked_impl.h"
#include "core/winograd/kernel_tables.h"
#include "core/winograd/kernels_impl.h"

namespace deepwrist::winograd {
namespace {

constexpr BlockedKernels kBlocked = BlockedImplementation<4>::table();

}  // namespace

const Kernels kernels_portable = Implementation<4>::table("portable", &kBlocked);

}  // namespace deepwrist::winograd
