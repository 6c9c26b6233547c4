#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

/// The orientation that the first directory of an EXIF block states (tag 274; EXIF 2.32, 4.6.4 A), 1 to 8; 1
/// where `exif` is empty, has none or is damaged. A value that does not exist is a warning and counts as 1.
int exif_orientation(Bytes exif, std::vector<std::string>& warnings);

/// The same for the eXIf chunk of a PNG file (PNG 3, 11.3.4.5), wherever it stands.
int png_orientation(Bytes file, std::vector<std::string>& warnings);

/// `orientation` where it is one, else 1 with a warning.
int known_orientation(std::uint64_t orientation, std::vector<std::string>& warnings);

/// The image as it is to be seen: mirrored for 2, 4, 5, 7, with rows and columns exchanged from 5 on.
cv::Mat turned(const cv::Mat& stored, int orientation);

}  // namespace deepwrist::dicom
