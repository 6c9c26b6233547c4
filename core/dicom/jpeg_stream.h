#pragma once

#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

/// What the markers of a JPEG or JPEG-LS stream say, without decoding anything.
struct JpegStream {
  bool has_end = false;  ///< an end-of-image marker stands where one may stand, behind a scan
  Bytes exif;            ///< the TIFF structure of the first Exif segment; points into the stream
};

/// Follows the markers from the start (ISO 10918-1 B.1.1, ISO 14495-1 C.1), through the coded data of every
/// scan. An end marker inside a segment, as a thumbnail has one, does not count.
JpegStream read_jpeg_stream(Bytes stream);

}  // namespace deepwrist::dicom
