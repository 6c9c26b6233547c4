#include "core/report/picture/drawing.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/report/chart/landmark_style.h"

// Every mark is painted twice: wider and dark (kHalo), then in its colour, so that it shows on bone and on
// air.
//
//   marker   ring of radius r, r / 5 thick; dot of radius r / 5        halo 1.5 pixels wider on each side
//   cross    two strokes through the centre, r along each axis, r / 5 thick
//
// Strokes are at least two pixels. Positions are in 1/16 pixel (kShift), so that marks lie where the
// landmarks are and not at the nearest pixel. Enlarging is by Lanczos, reducing by area.

namespace deepwrist::report {
namespace {

constexpr int kShift = 4;  // OpenCV draws with positions in 1/16 pixel

int fixed(double pixels) { return static_cast<int>(std::lround(pixels * (1 << kShift))); }

void disc(cv::Mat& canvas, cv::Point2d centre, double radius, const cv::Scalar& color, int thickness) {
  cv::circle(canvas, {fixed(centre.x), fixed(centre.y)}, fixed(radius), color, thickness, cv::LINE_AA,
             kShift);
}

}  // namespace

cv::Scalar mark_color(std::size_t index) {
  const std::string_view colour = kLandmarkColours[index % kLandmarkColours.size()];
  unsigned rgb = 0;
  std::from_chars(colour.data() + 1, colour.data() + colour.size(), rgb, 16);
  return {double(rgb & 0xff), double(rgb >> 8 & 0xff), double(rgb >> 16)};
}

void draw_marker(cv::Mat& canvas, cv::Point2d centre, double radius, const cv::Scalar& color) {
  const int line = std::max(2, static_cast<int>(std::lround(radius / 5)));
  disc(canvas, centre, radius, kHalo, line + 3);
  disc(canvas, centre, radius / 5 + 1.5, kHalo, cv::FILLED);
  disc(canvas, centre, radius, color, line);
  disc(canvas, centre, radius / 5, color, cv::FILLED);
}

void draw_dot(cv::Mat& canvas, cv::Point2d centre, double radius, const cv::Scalar& color) {
  disc(canvas, centre, radius + 1.5, kHalo, cv::FILLED);
  disc(canvas, centre, radius, color, cv::FILLED);
}

void draw_stroke(cv::Mat& canvas, cv::Point2d from, cv::Point2d to, double width, const cv::Scalar& color) {
  const int line = std::max(2, static_cast<int>(std::lround(width)));
  const cv::Point start(fixed(from.x), fixed(from.y)), end(fixed(to.x), fixed(to.y));
  cv::line(canvas, start, end, kHalo, line + 3, cv::LINE_AA, kShift);
  cv::line(canvas, start, end, color, line, cv::LINE_AA, kShift);
}

void draw_cross(cv::Mat& canvas, cv::Point2d centre, double radius, const cv::Scalar& color) {
  const cv::Point2d across(radius, radius), back(radius, -radius);
  draw_stroke(canvas, centre - across, centre + across, radius / 5, color);
  draw_stroke(canvas, centre - back, centre + back, radius / 5, color);
}

void draw_outline(cv::Mat& canvas, const cv::Rect& rectangle, int thickness, const cv::Scalar& color) {
  const auto frame = [&](int inset, int width, const cv::Scalar& paint) {
    const cv::Rect outer(rectangle.x + inset, rectangle.y + inset, rectangle.width - 2 * inset,
                         rectangle.height - 2 * inset);
    for (const cv::Rect& side : {cv::Rect(outer.x, outer.y, outer.width, width),
                                 cv::Rect(outer.x, outer.br().y - width, outer.width, width),
                                 cv::Rect(outer.x, outer.y, width, outer.height),
                                 cv::Rect(outer.br().x - width, outer.y, width, outer.height)}) {
      const cv::Rect visible = side & cv::Rect({}, canvas.size());
      if (!visible.empty()) canvas(visible).setTo(paint);
    }
  };
  frame(-1, thickness + 2, kHalo);
  frame(0, thickness, color);
}

void fill_rounded(cv::Mat& canvas, const cv::Rect& rectangle, int radius, const cv::Scalar& color) {
  radius = std::min({radius, rectangle.width / 2, rectangle.height / 2});
  if (rectangle.empty()) return;
  const auto fill = [&](const cv::Rect& part) {
    if (!part.empty()) cv::rectangle(canvas, part, color, cv::FILLED);
  };
  fill({rectangle.x + radius, rectangle.y, rectangle.width - 2 * radius, rectangle.height});
  fill({rectangle.x, rectangle.y + radius, rectangle.width, rectangle.height - 2 * radius});
  if (radius < 1) return;  // one or no pixel wide, as the bar of a probability near 0: no corners to round
  for (const double x : {rectangle.x + radius - 0.5, rectangle.br().x - radius - 0.5}) {
    for (const double y : {rectangle.y + radius - 0.5, rectangle.br().y - radius - 0.5}) {
      disc(canvas, {x, y}, radius - 0.9, color, cv::FILLED);
    }
  }
}

cv::Mat scaled(const cv::Mat& image, cv::Size size) {
  cv::Mat result;
  const bool reduced = size.width < image.cols && size.height < image.rows;
  cv::resize(image, result, size, 0, 0, reduced ? cv::INTER_AREA : cv::INTER_LANCZOS4);
  return result;
}

void place(cv::Mat& canvas, const cv::Mat& image, cv::Point at) {
  cv::Mat target = canvas(cv::Rect(at, image.size()));
  if (image.channels() == 1) {
    cv::cvtColor(image, target, cv::COLOR_GRAY2BGR);
  } else {
    image.copyTo(target);
  }
}

cv::Mat reduced(const cv::Mat& image, int longest_side) {
  const int side = std::max(image.cols, image.rows);
  if (side <= longest_side) return image;
  const auto length = [&](int pixels) {
    return std::max(1, static_cast<int>(std::lround(double(pixels) * longest_side / side)));
  };
  return scaled(image, {length(image.cols), length(image.rows)});
}

}  // namespace deepwrist::report
