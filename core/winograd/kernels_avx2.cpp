#include "core/winograd/blocked_impl.h"
#include "core/winograd/channel_impl.h"
#include "core/winograd/kernel_tables.h"
#include "core/winograd/kernels_impl.h"

namespace deepwrist::winograd {
namespace {

constexpr BlockedKernels kBlocked = BlockedImplementation<8>::table();
constexpr BlockedKernels kNarrowBlocked = BlockedImplementation<8, 1>::table();
constexpr ChannelKernels kChannels = ChannelImplementation<8>::table();
constexpr Kernels kNarrow = Implementation<8, 1>::table("avx2", &kNarrowBlocked, &kChannels, nullptr);

}  // namespace

const Kernels kernels_avx2 = Implementation<8>::table("avx2", &kBlocked, &kChannels, &kNarrow);

}  // namespace deepwrist::winograd
