#pragma once

#include <opencv2/core.hpp>
#include <string>

#include "core/dicom/stored_pixels.h"

namespace deepwrist::dicom {

/// First frame of RGB, YBR or palette pixels as grey, float32, H×W: luma 0.299 R + 0.587 G + 0.114 B (ITU-R
/// BT.601, which PS3.3 C.7.6.3.1.2 uses for YBR_FULL); Y itself for YBR. Throws Error(format) for a palette
/// that is missing or damaged.
cv::Mat colour_to_grey(const StoredPixels& stored, DcmDataset& data, const std::string& place);

}  // namespace deepwrist::dicom
