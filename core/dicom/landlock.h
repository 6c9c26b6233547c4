#pragma once

namespace deepwrist::dicom {

/// Takes the file system away from this process, for good: no path can be opened, listed, made, changed or
/// run any more; descriptors that are open stay. With it go the memory of other processes (ptrace, /proc)
/// and, where the kernel is new enough, TCP ports (6.7), signals to other processes and abstract sockets
/// (6.12). Needs PR_SET_NO_NEW_PRIVS. False where the kernel has no Landlock (Linux before 5.13, or not
/// enabled).
bool deny_files();

}  // namespace deepwrist::dicom
