#include "core/report/picture/augmentation_sheet.h"

namespace deepwrist::report {

cv::Mat augmentation_sheet(const std::vector<std::vector<SheetCell>>& rows) {
  constexpr int kSide = 224;
  return contact_sheet(rows, {kSide, kSide});
}

}  // namespace deepwrist::report
