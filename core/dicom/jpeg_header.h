#pragma once

#include <optional>

#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

/// What the frame header of a JPEG or JPEG-LS stream says.
struct JpegHeader {
  int precision = 0;
  int rows = 0;
  int columns = 0;
  int components = 0;
};

/// The first frame header (SOF0..SOF15, SOF55; ISO 10918-1 B.2.2, ISO 14495-1 C.2.2); nothing where there is
/// none in `stream`, which may be only its beginning.
std::optional<JpegHeader> find_jpeg_header(Bytes stream);

}  // namespace deepwrist::dicom
