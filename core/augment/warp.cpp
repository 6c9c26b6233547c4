#include "core/augment/warp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"

namespace deepwrist::augment {
namespace {

/// Perspective divisors in the image stay above this; 0 is the horizon.
constexpr double kMinDivisor = 0.05;

cv::Matx33d moved_to(const cv::Matx33d& matrix, cv::Point origin) {
  const double x = origin.x, y = origin.y;
  return cv::Matx33d(1, 0, x, 0, 1, y, 0, 0, 1) * matrix * cv::Matx33d(1, 0, -x, 0, 1, -y, 0, 0, 1);
}

std::array<cv::Vec3d, 4> moved_corners(const cv::Matx33d& matrix, cv::Size image) {
  const double width = image.width, height = image.height;
  return {matrix * cv::Vec3d(0, 0, 1), matrix * cv::Vec3d(0, height, 1), matrix * cv::Vec3d(width, height, 1),
          matrix * cv::Vec3d(width, 0, 1)};
}

int rounded_side(double extent) {
  if (!(extent <= kMaxSide)) {
    throw Error(ErrorKind::limit, "augmentation",
                "an image would grow beyond " + std::to_string(kMaxSide) +
                    " pixels; narrow the ranges of scale, shear and projection");
  }
  return std::max(1, static_cast<int>(std::nearbyint(extent)));
}

}  // namespace

Warp centred_warp(const cv::Matx33d& matrix, cv::Size image) {
  const cv::Point origin((image.width - 1) / 2, (image.height - 1) / 2);
  cv::Matx33d placed = moved_to(matrix, origin);
  auto corners = moved_corners(placed, image);
  if (!std::ranges::all_of(corners, [](const auto& corner) { return corner[2] > kMinDivisor; })) {
    cv::Matx33d affine = matrix;
    affine(2, 0) = affine(2, 1) = 0;
    placed = moved_to(affine, origin);
    corners = moved_corners(placed, image);
  }
  std::array<double, 4> xs{}, ys{};
  for (std::size_t i = 0; i < 4; ++i) {
    xs[i] = corners[i][0] / corners[i][2];
    ys[i] = corners[i][1] / corners[i][2];
  }
  const auto [left, right] = std::ranges::minmax(xs);
  const auto [top, bottom] = std::ranges::minmax(ys);
  const cv::Size canvas(rounded_side(right - left), rounded_side(bottom - top));
  placed(0, 2) += canvas.width / 2 - origin.x;
  placed(1, 2) += canvas.height / 2 - origin.y;
  return {placed, canvas};
}

void warp(Sample& sample, const cv::Matx33d& matrix) {
  const Warp placed = centred_warp(matrix, sample.image.size());
  cv::Mat moved;
  cv::warpPerspective(sample.image, moved, placed.matrix, placed.canvas, cv::INTER_LINEAR,
                      cv::BORDER_CONSTANT, cv::Scalar(0));
  sample.image = moved;
  for (cv::Point2f& point : sample.points) {
    const cv::Vec3d at = placed.matrix * cv::Vec3d(point.x, point.y, 1);
    point = {static_cast<float>(at[0] / at[2]), static_cast<float>(at[1] / at[2])};
  }
}

}  // namespace deepwrist::augment
