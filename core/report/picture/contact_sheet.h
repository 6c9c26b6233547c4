#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace deepwrist::report {

/// A picture of a contact sheet.
struct SheetCell {
  cv::Mat gray;                     ///< H×W uint8
  std::vector<cv::Point2f> points;  ///< pixels of the image: x, y
  std::string caption;              ///< UTF-8; shortened to the picture's width
};

/// Rows of pictures, each enlarged or reduced to fit into a tile of so many pixels, with its key points as
/// marks in the colours of mark_color and its caption below: BGR on white. Points outside and NaN are not
/// drawn. Without any cell: an empty picture.
cv::Mat contact_sheet(const std::vector<std::vector<SheetCell>>& rows, cv::Size tile);

}  // namespace deepwrist::report
