#pragma once

#include <cstddef>
#include <span>

namespace deepwrist::dicom {

// The decoder parses hostile bytes with large libraries: it has to be assumed that a file can take it over.
// What it can do then is limited in layers. Each holds without the others:
//
// | layer                     | takes away                                                                  |
// |---------------------------|-----------------------------------------------------------------------------|
// | a process for each file   | later files: nothing of one is left when the next comes                     |
// | empty environment         | what the parent's says                                                      |
// | descriptors               | all but the socket, the memory file and the image, which is open to read    |
// | PR_SET_NO_NEW_PRIVS       | privileges by set-user-ID programs                                          |
// | PR_SET_DUMPABLE 0         | being read by other processes of the user, core dumps                       |
// | hard limits               | memory, processor time, file sizes, descriptors; processes unless it is root
// | Landlock (landlock.h)     | files, other processes' memory, TCP                                         |
// | seccomp (syscall_filter.h)| every system call that decoding does not need                               |
// | process group             | outliving its end, by children that stay in the group                       |

/// What a process may use.
struct SandboxLimits {
  std::size_t address_space_bytes = 0;
  std::size_t file_bytes = 0;   ///< of any file that it makes longer
  std::size_t cpu_seconds = 0;  ///< of processor time
  std::size_t descriptors = 0;  ///< no descriptor gets this number or a higher one
};

/// Layers that the kernel does not have, as bits.
enum SandboxGap : int { kNoLandlock = 1, kNoSyscallFilter = 2 };

/// What of the sandbox suits a process that starts others: no privileges to gain, not readable.
void harden_process();

/// Takes hard limits on this process, and that it starts no other (root is not held by that). Limits that are
/// lower already stay. Address space is not limited under AddressSanitizer.
void limit_resources(const SandboxLimits& limits);

/// Puts this process into the sandbox, for good; returns the layers that could not be had, as SandboxGap.
/// `further_calls`: system calls that it needs beside those of decoding (syscall_filter.h).
int enter_sandbox(const SandboxLimits& limits, std::span<const int> further_calls = {});

/// Bytes of address space that this process uses.
std::size_t address_space();

}  // namespace deepwrist::dicom
