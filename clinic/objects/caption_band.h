#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace deepwrist::clinic {

struct CaptionLine {
  std::string text;
  cv::Scalar color;
  bool bold = false;
};

/// The picture (BGR) below a black band with the lines, which are broken between words where they are too
/// long. `size` is the letters' em square in pixels. A picture too narrow for words gets black sides.
cv::Mat under_caption(const cv::Mat& picture, const std::vector<CaptionLine>& lines, double size);

}  // namespace deepwrist::clinic
