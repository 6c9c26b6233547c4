#pragma once

#include "core/dicom/stored_pixels.h"

class DcmPixelData;
class DcmPixelSequence;

namespace deepwrist::dicom {

/// Decodes the first result.format.frames JPEG or JPEG-LS frames of `sequence` into result.data, which has
/// room for them, and adds what the decoder doubts to result.warnings. A frame in several fragments is put
/// together; where a zero byte at a joint may be padding, the one reading that decodes soundly counts. Throws
/// Error(format) for damage, truncation and headers that contradict the data set, Error(unsupported) for
/// joints that stay doubtful. Changes `sequence` and `data`.
void decode_jpeg_frames(const DicomFile& file, DcmDataset& data, DcmPixelData& pixels,
                        DcmPixelSequence& sequence, StoredPixels& result);

}  // namespace deepwrist::dicom
