#include "core/report/picture/contact_sheet.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/report/font.h"
#include "core/report/picture/drawing.h"

namespace deepwrist::report {
namespace {

constexpr int kGap = 12, kCaption = 24;  // pixels
constexpr double kTextSize = 14, kMarkRadius = 9;

/// The picture in the middle of its tile, its marks on it.
cv::Mat tile_of(const SheetCell& cell, cv::Size whole) {
  assert(cell.gray.type() == CV_8U && !cell.gray.empty());
  cv::Mat tile(whole, CV_8UC3, kOutside);
  const double scale = std::min(double(whole.width) / cell.gray.cols, double(whole.height) / cell.gray.rows);
  const auto length = [&](int pixels, int most) {
    return std::clamp(static_cast<int>(std::lround(pixels * scale)), 1, most);
  };
  const cv::Size size(length(cell.gray.cols, whole.width), length(cell.gray.rows, whole.height));
  const cv::Point corner((whole.width - size.width) / 2, (whole.height - size.height) / 2);
  place(tile, scaled(cell.gray, size), corner);
  for (std::size_t i = 0; i < cell.points.size(); ++i) {
    const cv::Point2f point = cell.points[i];
    if (!(point.x >= -0.5F && point.x < cell.gray.cols && point.y >= -0.5F && point.y < cell.gray.rows))
      continue;
    // Pixel index i covers [i, i + 1), so that its centre is half a pixel further.
    draw_marker(tile, {corner.x + (point.x + 0.5) * scale - 0.5, corner.y + (point.y + 0.5) * scale - 0.5},
                kMarkRadius, mark_color(i));
  }
  return tile;
}

}  // namespace

cv::Mat contact_sheet(const std::vector<std::vector<SheetCell>>& rows, cv::Size tile) {
  std::size_t columns = 0;
  for (const auto& row : rows) columns = std::max(columns, row.size());
  if (columns == 0) return {};
  const int step_x = tile.width + kGap, step_y = tile.height + kCaption + kGap;
  cv::Mat sheet(static_cast<int>(rows.size()) * step_y + kGap, static_cast<int>(columns) * step_x + kGap,
                CV_8UC3, kWhite);
  const Font font;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const SheetCell& cell = rows[r][c];
      const cv::Point at(kGap + static_cast<int>(c) * step_x, kGap + static_cast<int>(r) * step_y);
      place(sheet, tile_of(cell, tile), at);
      font.draw(sheet, {double(at.x), at.y + tile.height + kTextSize + 3.0},
                font.fitted(cell.caption, kTextSize, tile.width), kTextSize, kInk);
    }
  }
  return sheet;
}

}  // namespace deepwrist::report
