#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace deepwrist::data {

/// What tells one 8-bit picture from another: the first 16 hexadecimal digits of the SHA-256 of its size and
/// pixels.
std::string image_digest(const cv::Mat& image);

}  // namespace deepwrist::data
