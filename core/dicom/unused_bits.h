#pragma once

#include <string>
#include <vector>

#include "core/dicom/stored_pixels.h"

namespace deepwrist::dicom {

/// Settles what the bits above HighBit mean in the first frame. Those that overlays of old files take
/// (60xx,0102 OverlayBitPosition; PS3.3 C.9.2, retired) are cleared. What then still reaches above
/// BitsStored, other than a sign continued, are values that BitsStored is too small for: the format is
/// widened to hold them, so that they do not wrap around, with a warning. Signed ones then count as signed in
/// all allocated bits.
void settle_high_bits(StoredPixels& stored, DcmDataset& data, std::vector<std::string>& warnings);

}  // namespace deepwrist::dicom
