#pragma once

#include <cstddef>
#include <span>

#include "core/base/descriptor.h"

namespace deepwrist::dicom {

/// Sends one packet with an open file beside it; false when the other side is gone.
bool send_with_descriptor(int socket, std::span<const std::byte> data, int descriptor);

/// Receives one packet that fills `data`, and the file beside it, which programs started later do not
/// inherit. An invalid descriptor when the other side is gone or sent anything else.
Descriptor receive_with_descriptor(int socket, std::span<std::byte> data);

}  // namespace deepwrist::dicom
