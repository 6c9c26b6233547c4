#include "core/winograd/blocked_impl.h"
#include "core/winograd/channel_impl.h"
#include "core/winograd/kernel_tables.h"
#include "core/winograd/kernels_impl.h"

namespace deepwrist::winograd {
namespace {

constexpr BlockedKernels kBlocked = BlockedImplementation<4>::table();
constexpr BlockedKernels kNarrowBlocked = BlockedImplementation<4, 1>::table();
constexpr ChannelKernels kChannels = ChannelImplementation<4>::table();
constexpr Kernels kNarrow = Implementation<4, 1>::table("portable", &kNarrowBlocked, &kChannels, nullptr);

}  // namespace

const Kernels kernels_portable = Implementation<4>::table("portable", &kBlocked, &kChannels, &kNarrow);

}  // namespace deepwrist::winograd
