#include "core/report/augmentation_sheet.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "core/report/drawing.h"
#include "core/report/font.h"

namespace deepwrist::report {
namespace {

constexpr int kTile = 224, kGap = 12, kCaption = 24;  // pixels
constexpr double kTextSize = 14, kMarkRadius = 9;
const std::array<cv::Scalar, 4> kMarks{kOrange, kSkyBlue, kGreen, kVermilion};

/// The picture in the middle of a square, its marks on it.
cv::Mat tile_of(const SheetCell& cell) {
  assert(cell.gray.type() == CV_8U && !cell.gray.empty());
  cv::Mat tile(kTile, kTile, CV_8UC3, kOutside);
  const double scale = double(kTile) / std::max(cell.gray.cols, cell.gray.rows);
  const auto length = [&](int pixels) {
    return std::clamp(static_cast<int>(std::lround(pixels * scale)), 1, kTile);
  };
  const cv::Size size(length(cell.gray.cols), length(cell.gray.rows));
  const cv::Point corner((kTile - size.width) / 2, (kTile - size.height) / 2);
  place(tile, scaled(cell.gray, size), corner);
  for (std::size_t i = 0; i < cell.points.size(); ++i) {
    const cv::Point2f point = cell.points[i];
    if (!(point.x >= -0.5F && point.x < cell.gray.cols && point.y >= -0.5F && point.y < cell.gray.rows))
      continue;
    // Pixel index i covers [i, i + 1), so that its centre is half a pixel further.
    draw_marker(tile, {corner.x + (point.x + 0.5) * scale - 0.5, corner.y + (point.y + 0.5) * scale - 0.5},
                kMarkRadius, kMarks[i % kMarks.size()]);
  }
  return tile;
}

}  // namespace

cv::Mat augmentation_sheet(const std::vector<std::vector<SheetCell>>& rows) {
  std::size_t columns = 0;
  for (const auto& row : rows) columns = std::max(columns, row.size());
  if (columns == 0) return {};
  constexpr int kStepX = kTile + kGap, kStepY = kTile + kCaption + kGap;
  cv::Mat sheet(static_cast<int>(rows.size()) * kStepY + kGap, static_cast<int>(columns) * kStepX + kGap,
                CV_8UC3, kWhite);
  const Font font;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const SheetCell& cell = rows[r][c];
      const cv::Point at(kGap + static_cast<int>(c) * kStepX, kGap + static_cast<int>(r) * kStepY);
      place(sheet, tile_of(cell), at);
      font.draw(sheet, {double(at.x), at.y + kTile + kTextSize + 3.0},
                font.fitted(cell.caption, kTextSize, kTile), kTextSize, kInk);
    }
  }
  return sheet;
}

}  // namespace deepwrist::report
