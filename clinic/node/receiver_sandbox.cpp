#include "clinic/node/receiver_sandbox.h"

#include <seccomp.h>

#include "core/dicom/sandbox.h"

namespace deepwrist::clinic {
namespace {

/// What a connection does that decoding does not: reading and writing what is open, waiting, and the options
/// of its socket. Not fcntl: by F_SETOWN and F_SETSIG it signals other processes.
constexpr int kFurther[] = {
    SCMP_SYS(read),        SCMP_SYS(readv),          SCMP_SYS(recvfrom),   SCMP_SYS(write),
    SCMP_SYS(writev),      SCMP_SYS(sendto),         SCMP_SYS(poll),       SCMP_SYS(ppoll),
    SCMP_SYS(select),      SCMP_SYS(pselect6),       SCMP_SYS(setsockopt), SCMP_SYS(getsockopt),
    SCMP_SYS(getpeername), SCMP_SYS(getsockname),    SCMP_SYS(shutdown),   SCMP_SYS(rt_sigaction),
    SCMP_SYS(fsync),       SCMP_SYS(fdatasync),      SCMP_SYS(fstatfs),    SCMP_SYS(nanosleep),
    SCMP_SYS(time),        SCMP_SYS(clock_nanosleep)};

constexpr std::size_t kFurtherMemory = std::size_t{256} << 20;
constexpr std::size_t kCpuSeconds = 600;
constexpr std::size_t kDescriptors = 16;

}  // namespace

int enter_receiver_sandbox(std::uint64_t file_bytes) {
  const dicom::SandboxLimits limits{dicom::address_space() + kFurtherMemory,
                                    static_cast<std::size_t>(file_bytes), kCpuSeconds, kDescriptors};
  return dicom::enter_sandbox(limits, kFurther);
}

}  // namespace deepwrist::clinic
