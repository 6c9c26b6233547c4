#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

namespace deepwrist::report {

/// An 8-bit grey or BGR image as a JPEG file, `quality` 1 to 100. Throws Error(io) with libjpeg's reason.
std::vector<std::uint8_t> jpeg_file(const cv::Mat& image, int quality);

}  // namespace deepwrist::report
