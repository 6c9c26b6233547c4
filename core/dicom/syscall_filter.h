#pragma once

#include <span>

namespace deepwrist::dicom {

/// Leaves this process only the system calls that decoding needs, for good; the list is in the source. A few
/// harmless ones that libraries try and do without fail with EPERM; every other one ends the process with
/// SIGSYS. Needs PR_SET_NO_NEW_PRIVS. False where the kernel has no seccomp filters. Does nothing under
/// AddressSanitizer, whose own system calls are many.
///
/// `further`: calls that a process needs beside those, by libseccomp's numbers (SCMP_SYS).
bool filter_system_calls(std::span<const int> further = {});

}  // namespace deepwrist::dicom
