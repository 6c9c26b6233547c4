#include "core/report/picture/picture_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/report/font.h"
#include "core/report/picture/drawing.h"

namespace deepwrist::report {
namespace {

/// Text that is read on bone and on air.
void draw_outlined(cv::Mat& canvas, cv::Point2d at, const std::string& text, double size) {
  const Font font;
  const double halo = std::max(1.0, size / 14);
  for (const auto& [x, y] : {std::pair{-1, 0}, {1, 0}, {0, -1}, {0, 1}, {-1, -1}, {1, 1}, {-1, 1}, {1, -1}})
    font.draw(canvas, at + cv::Point2d(x * halo, y * halo), text, size, kHalo);
  font.draw(canvas, at, text, size, kWhite);
}

/// In mm; 0: none.
double bar_length(double longest_mm) {
  double length = 0;
  for (const double step : {1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0}) {
    if (step <= longest_mm) length = step;
  }
  return length;
}

}  // namespace

void note_research_only(cv::Mat& picture) {
  constexpr double kSmallest = 9, kLargest = 26;  // of text that is read and is not in the way
  const Font font;
  const double width = font.width(kResearchOnly, 1);
  const double size = std::clamp(0.55 * picture.cols / width, kSmallest, kLargest);
  if (size * width > 0.9 * picture.cols || picture.rows < 4 * size) return;
  if (picture.channels() == 1) cv::cvtColor(picture, picture, cv::COLOR_GRAY2BGR);
  draw_outlined(picture, {size / 2, picture.rows - size * 0.6}, kResearchOnly, size);
}

void draw_scale_bar(cv::Mat& canvas, const cv::Rect& within, double pixels_per_mm, double unit) {
  if (!(pixels_per_mm > 0) || !std::isfinite(pixels_per_mm)) return;
  const double mm = bar_length(within.width / 3.0 / pixels_per_mm);
  if (mm == 0) return;
  const double length = mm * pixels_per_mm, right = within.br().x - unit, y = within.br().y - unit;
  const auto text = fmt::format("{:g} mm", mm);
  draw_stroke(canvas, {right - length, y}, {right, y}, unit * 0.16, kWhite);
  for (const double x : {right - length, right})
    draw_stroke(canvas, {x, y - unit * 0.25}, {x, y + unit * 0.25}, unit * 0.16, kWhite);
  const double width = Font().width(text, unit);
  draw_outlined(canvas, {right - (length + width) / 2, y - unit * 0.5}, text, unit);
}

}  // namespace deepwrist::report
