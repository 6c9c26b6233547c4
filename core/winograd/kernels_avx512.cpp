#include "core/winograd/blocked_impl.h"
#include "core/winograd/channel_impl.h"
#include "core/winograd/kernel_tables.h"
#include "core/winograd/kernels_impl.h"

namespace deepwrist::winograd {
namespace {

constexpr BlockedKernels kBlocked = BlockedImplementation<16>::table();
constexpr BlockedKernels kNarrowBlocked = BlockedImplementation<16, 1>::table();
constexpr ChannelKernels kChannels = ChannelImplementation<16>::table();
constexpr Kernels kNarrow = Implementation<16, 1>::table("avx512", &kNarrowBlocked, &kChannels, nullptr);

}  // namespace

const Kernels kernels_avx512 = Implementation<16>::table("avx512", &kBlocked, &kChannels, &kNarrow);

}  // namespace deepwrist::winograd
