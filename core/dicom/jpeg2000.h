#pragma once

#include <string>

#include "core/dicom/stored_pixels.h"

namespace deepwrist::dicom {

/// Decodes one JPEG 2000 frame (a codestream, or a JP2 file as some writers embed) to rows × columns ×
/// samples values of format.bytes_per_value() bytes at `destination`. The inverse component transform has
/// been applied, so YBR_RCT and YBR_ICT come out as RGB. Throws Error(format) for damage and for sizes that
/// differ from `format`; what the decoder doubts is added to `warnings`.
void decode_jpeg2000(Bytes codestream, const PixelFormat& format, const std::string& place,
                     std::uint8_t* destination, std::vector<std::string>& warnings);

/// Whether the lengths that a codestream's tile parts state (ISO 15444-1 A.4.2) lead exactly to its end
/// marker, with nothing but zeros behind it. False for JP2 files and for a last part of unstated length.
bool is_whole_codestream(Bytes codestream);

}  // namespace deepwrist::dicom
