#pragma once

#include <string>

#include "core/dicom/file_bytes.h"
#include "core/dicom/picture.h"

namespace deepwrist::dicom {

/// Decodes a JPEG file of 8 bits, grey or colour, whose size was checked. Complaints of the decoder count
/// (jpeg_messages.h). Throws Error(format) for damage and a missing end, Error(unsupported) for CMYK.
Picture read_jpeg_file(Bytes file, const std::string& place);

}  // namespace deepwrist::dicom
