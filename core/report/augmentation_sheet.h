#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace deepwrist::report {

/// A picture of an augmentation sheet.
struct SheetCell {
  cv::Mat gray;                     ///< H×W uint8
  std::vector<cv::Point2f> points;  ///< pixels of the image: x, y
  std::string caption;              ///< UTF-8; shortened to the picture's width
};

/// Rows of pictures, each enlarged or reduced to the same square, with its key points as coloured marks (at
/// most four colours, then repeated) and its caption below: BGR on white. Points outside and NaN are not
/// drawn. Without any cell: an empty picture.
cv::Mat augmentation_sheet(const std::vector<std::vector<SheetCell>>& rows);

}  // namespace deepwrist::report
