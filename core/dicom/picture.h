#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace deepwrist::dicom {

/// What a PNG, JPEG or TIFF file holds, on the grid it is stored on.
struct Picture {
  cv::Mat samples;  ///< uint8 or uint16, H×W; 1 channel: grey, 2: grey and alpha, 3: BGR, 4: BGR and alpha
  int orientation = 1;  ///< 1 to 8 as EXIF counts them: how the grid is to be turned to be seen
  std::vector<std::string> warnings;
};

}  // namespace deepwrist::dicom
