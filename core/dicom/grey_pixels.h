#pragma once

#include <cstdint>

#include "core/dicom/coded_pixels.h"
#include "core/dicom/stored_pixels.h"

namespace deepwrist::dicom {

/// The stored value of one pixel: the BitsStored bits below HighBit, sign-extended where the format is
/// signed. What lies in the other bits (overlays, garbage) does not count.
double stored_value(std::uint32_t raw, const PixelFormat& format);

/// First frame of grey pixels through the modality transform, turned over for MONOCHROME1 or
/// PresentationLUTShape INVERSE: v becomes low + high - v, where low and high are the ends of what the format
/// can express. VOI LUT and windows are not applied. PixelPaddingValue, with its RangeLimit, marks padding.
/// Pixels of at most 16 bits become result.coded, larger ones the radiograph's pixels.
void read_grey(StoredPixels stored, DcmDataset& data, DecodedImage& result);

}  // namespace deepwrist::dicom
