#include "clinic/objects/region_box.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/report/picture/drawing.h"

namespace deepwrist::clinic {
namespace {

/// Dashes of about eight widths with as much between them, a dash at both ends.
void draw_dashes(cv::Mat& canvas, cv::Point2d from, cv::Point2d to, double width, const cv::Scalar& color) {
  const auto length = cv::norm(to - from);
  const int dashes = std::max(1, static_cast<int>(std::lround((length / (8 * width) + 1) / 2)));
  const auto step = (to - from) * (1.0 / (2 * dashes - 1));
  for (int i = 0; i < dashes; ++i)
    report::draw_stroke(canvas, from + step * (2.0 * i), from + step * (2.0 * i + 1), width, color);
}

}  // namespace

void draw_region_box(cv::Mat& canvas, const cv::Rect2d& box, double width, const cv::Scalar& color,
                     bool dashed) {
  if (!dashed) {
    const cv::Point from(cvRound(box.x), cvRound(box.y)), to(cvRound(box.br().x), cvRound(box.br().y));
    return report::draw_outline(canvas, cv::Rect(from, to), std::max(2, cvRound(width)), color);
  }
  const cv::Point2d half(0.5, 0.5);  // OpenCV counts pixels' centres
  const auto a = box.tl() - half, c = box.br() - half;
  const std::array<cv::Point2d, 5> corners{a, {c.x, a.y}, c, {a.x, c.y}, a};
  for (std::size_t i = 0; i + 1 < corners.size(); ++i)
    draw_dashes(canvas, corners[i], corners[i + 1], width, color);
}

}  // namespace deepwrist::clinic
