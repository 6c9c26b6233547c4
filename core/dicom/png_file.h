#pragma once

#include <string>

#include "core/dicom/file_bytes.h"
#include "core/dicom/picture.h"

namespace deepwrist::dicom {

/// Decodes a PNG file, grey or colour of up to 16 bits, whose size was checked; palettes become colours and
/// an alpha channel is left out. Throws Error(format) with libpng's reason for damage and truncation.
Picture read_png_file(Bytes file, const std::string& place);

}  // namespace deepwrist::dicom
