#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "core/report/picture/contact_sheet.h"

namespace deepwrist::report {

/// The contact sheet of what augmentation makes of some images, a row an image: square tiles, because turned
/// and cropped images are of any shape, small enough for seven in a page's width.
cv::Mat augmentation_sheet(const std::vector<std::vector<SheetCell>>& rows);

}  // namespace deepwrist::report
