#pragma once

#include <cstddef>

#include "core/dicom/coded_pixels.h"
#include "core/dicom/dicom_file.h"

namespace deepwrist::dicom {

/// The original's read_dicom, bit for bit: the bytes of PixelData as little-endian 16-bit unsigned integers
/// whatever the bit attributes and the transfer syntax say, MONOCHROME1 as 4095 - v, then rows × columns.
/// Every value is an integer that float32 holds exactly. What makes the original
/// return None or raise is an Error with the reason: no preamble, compressed pixels, a byte count other than
/// rows × columns × 2, a missing PhotometricInterpretation, Rows or Columns, a missing StudyDescription.
CodedPixels read_as_original(const DicomFile& file, DcmDataset& data, std::size_t max_pixels);

}  // namespace deepwrist::dicom
