#pragma once

#include <cstdint>

namespace deepwrist::clinic {

/// Puts the process of a connection into the sandbox of core/dicom/sandbox.h, for good, with what a
/// connection needs beside decoding: the sockets and files that are open can be read, written and synced.
/// No path can be opened, no socket made, no program run, no other process signalled. Limits: `file_bytes`
/// a file, 256 MiB of further memory, ten minutes of processor time, 16 descriptors. Returns the layers that
/// the kernel does not have, as dicom::SandboxGap.
int enter_receiver_sandbox(std::uint64_t file_bytes);

}  // namespace deepwrist::clinic
