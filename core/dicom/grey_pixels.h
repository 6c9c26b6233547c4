#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/dicom/stored_pixels.h"

namespace deepwrist::dicom {

/// Pixels of a radiograph and which of them are padding.
struct GreyPixels {
  cv::Mat pixels;   ///< float32, H×W, MONOCHROME2 sense
  cv::Mat padding;  ///< uint8, 255 where padding; empty when none is
};

/// The stored value of one pixel: the BitsStored bits below HighBit, sign-extended where the format is
/// signed. What lies in the other bits (overlays, garbage) does not count.
double stored_value(std::uint32_t raw, const PixelFormat& format);

/// First frame of grey pixels through the modality transform, turned over for MONOCHROME1 or
/// PresentationLUTShape INVERSE: v becomes low + high - v, where low and high are the ends of what the format
/// can express. VOI LUT and windows are not applied. PixelPaddingValue, with its RangeLimit, marks padding.
GreyPixels grey_pixels(const StoredPixels& stored, DcmDataset& data, std::vector<std::string>& warnings);

}  // namespace deepwrist::dicom
