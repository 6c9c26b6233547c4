#pragma once

#include <cstddef>

namespace deepwrist::dicom {

/// The child's side: takes limits on itself, then answers requests on kDecoderSocket until the parent closes
/// it. Returns the exit code.
int serve_decoder(std::size_t memory_bytes, std::size_t max_shared_bytes);

}  // namespace deepwrist::dicom
