#include "phantom/picture_facts.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace deepwrist::phantom {
namespace {

constexpr double kLateralWidth = 2.6;  // w over the distance of the radius's rims
constexpr double kBox = 1.4;           // w, side of the region around the landmarks
constexpr int kBlack = 3;              // grey levels

double percentile(const cv::Mat1b& grey, double share) {
  int counts[256] = {};
  for (const std::uint8_t value : grey) ++counts[value];
  const double wanted = share * static_cast<double>(grey.total());
  double seen = 0;
  for (int level = 0; level < 256; ++level) {
    seen += counts[level];
    if (seen >= wanted) return level;
  }
  return 255;
}

double black_share(const cv::Mat1b& grey) {
  cv::Mat1b mask = grey <= kBlack;
  cv::copyMakeBorder(mask, mask, 1, 1, 1, 1, cv::BORDER_CONSTANT, 255);
  cv::floodFill(mask, {0, 0}, 128);
  const cv::Mat1b inner = mask(cv::Rect(1, 1, grey.cols, grey.rows));
  return static_cast<double>(cv::countNonZero(inner == 128)) / static_cast<double>(grey.total());
}

void measure_grey(const cv::Mat1f& shown, const cv::Point2d& middle, PictureFacts& f) {
  cv::Mat1b grey;
  shown.convertTo(grey, CV_8U, 255);
  f.grey_95 = percentile(grey, 0.95);
  f.grey_99 = percentile(grey, 0.99);
  f.black = black_share(grey);
  const double half = kBox * f.wrist / 2;
  const cv::Rect box =
      cv::Rect(cvFloor(middle.x - half), cvFloor(middle.y - half), cvCeil(2 * half), cvCeil(2 * half)) &
      cv::Rect({}, grey.size());
  if (box.empty()) return;
  const cv::Mat1b region = grey(box).clone();
  f.contrast = percentile(region, 0.98) - percentile(region, 0.02);
}

}  // namespace

PictureFacts measure(const XRay& xray, View view, double axis_deg) {
  const auto& p = xray.landmarks;
  PictureFacts f;
  f.view = view;
  f.width = xray.shown.cols;
  f.height = xray.shown.rows;
  const cv::Point2d line = p[1] - p[0], third = p[2] - p[0], middle = (p[0] + p[1] + p[2]) * (1.0 / 3);
  f.distance = std::max(std::hypot(line.x, line.y), 1e-6);
  f.wrist = view == View::pa ? f.distance : kLateralWidth * f.distance;
  f.third_x = p[2].x;
  f.third_y = p[2].y;
  f.above = middle.y / f.wrist;
  f.below = (f.height - middle.y) / f.wrist;
  f.third_along = line.dot(third) / (f.distance * f.distance);
  f.third_rise = std::abs(line.cross(third)) / (f.distance * f.distance);
  f.axis_deg = axis_deg;
  f.mirrored = p[1].x < p[0].x;
  measure_grey(xray.shown, middle, f);
  return f;
}

}  // namespace deepwrist::phantom
