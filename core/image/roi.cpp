#include "core/image/roi.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>

#include "core/image/resize.h"

// The ROI of view v around the mean (x, y) of the landmarks, in pixels, with w mm per pixel along a row and
// h along a column:
//
//   corrected   half sides round(roi_mm / w) / 2 and round(roi_mm / h) / 2; zero where it leaves the image
//               centre (x, y + round(shift_mm / h))
//   reference   h for both; per axis a slice of the image padded by 200:
//
//      start = |c + 200 - half|,  end = |c + 200 + half|      both cut at side + 400, then less 200
//
// The absolute value is the original's: a start before the padding is mirrored into it, so that the ROI is
// smaller than asked for and stretched to 256×256. Rounding is half to even, divisions by 2 are of
// integers, the mean is cut to whole pixels: all as in the original.

namespace deepwrist::image {
namespace {

constexpr int kReferencePad = 200;  // create_roi_img_with_points pads by this on each side
constexpr float kFarthest = 1e7F;   // pixel positions beyond it are nonsense and would overflow

/// Rounds half to even, as numpy.round.
double rounded(double value) { return std::nearbyint(value); }

/// Half the ROI's sides, and how far its centre moves down; in pixels.
struct Extent {
  int half_width, half_height, shift;
};

std::optional<Extent> roi_extent(cv::Size2d mm_per_px, View view, const Preprocessing& preprocessing) {
  const double side = view == View::pa ? preprocessing.roi_pa_mm : preprocessing.roi_lat_mm;
  const double shift = view == View::pa ? preprocessing.shift_pa_mm : preprocessing.shift_lat_mm;
  if (preprocessing.roi == RoiMode::reference) mm_per_px.width = mm_per_px.height;
  const double width = rounded(side / mm_per_px.width), height = rounded(side / mm_per_px.height);
  const double down = rounded(shift / mm_per_px.height);
  // Negated so that NaN, from a spacing of zero or none, fails too.
  if (!(width >= 2 && width <= kMaxRoiSide && height >= 2 && height <= kMaxRoiSide)) return std::nullopt;
  if (!(std::abs(down) <= kMaxRoiSide)) return std::nullopt;
  return Extent{static_cast<int>(width) / 2, static_cast<int>(height) / 2, static_cast<int>(down)};
}

cv::Rect corrected_rectangle(cv::Point centre, const Extent& extent) {
  return {centre.x - extent.half_width, centre.y + extent.shift - extent.half_height, 2 * extent.half_width,
          2 * extent.half_height};
}

/// One axis of the original's slice of the padded image: start and end in the unpadded image.
std::pair<int, int> reference_slice(int centre, int half, int image_side) {
  const int padded_side = image_side + 2 * kReferencePad;
  const int start = std::abs(centre + kReferencePad - half);  // sic: mirrored, not clamped
  const int end = std::abs(centre + kReferencePad + half);
  return {std::min(start, padded_side) - kReferencePad, std::min(end, padded_side) - kReferencePad};
}

cv::Rect reference_rectangle(cv::Point centre, const Extent& extent, cv::Size image) {
  const auto [left, right] = reference_slice(centre.x, extent.half_width, image.width);
  const auto [top, bottom] = reference_slice(centre.y + extent.shift, extent.half_height, image.height);
  return {left, top, std::max(0, right - left), std::max(0, bottom - top)};
}

/// `rectangle` of the image, zero outside it.
cv::Mat cut(const cv::Mat& image, const cv::Rect& rectangle) {
  cv::Mat part = cv::Mat::zeros(rectangle.size(), image.type());
  const cv::Rect inside = rectangle & cv::Rect({}, image.size());
  if (!inside.empty()) image(inside).copyTo(part(inside - rectangle.tl()));
  return part;
}

/// Float32 step by step, as the reference; the order of the steps decides the last bit.
cv::Point2f to_roi_pixels(cv::Point2f point, const cv::Rect& source) {
  const auto pad = static_cast<float>(kReferencePad);
  const float x = (point.x + pad) - static_cast<float>(source.x + kReferencePad);
  const float y = (point.y + pad) - static_cast<float>(source.y + kReferencePad);
  return {x / static_cast<float>(source.width) * kInputSide,
          y / static_cast<float>(source.height) * kInputSide};
}

bool usable(const std::vector<cv::Point2f>& points) {
  return !points.empty() && std::ranges::all_of(points, [](cv::Point2f point) {
    return std::abs(point.x) < kFarthest && std::abs(point.y) < kFarthest;  // false for NaN
  });
}

}  // namespace

std::vector<cv::Point2f> to_pixels(const Landmarks& landmarks, cv::Size image) {
  std::vector<cv::Point2f> points;
  points.reserve(landmarks.size());
  for (const auto& landmark : landmarks) {
    points.emplace_back(landmark.x * static_cast<float>(image.width),
                        landmark.y * static_cast<float>(image.height));
  }
  return points;
}

RoiResult crop_roi_at(const cv::Mat& image, cv::Point centre, const std::vector<cv::Point2f>& points,
                      cv::Size2d mm_per_px, View view, const Preprocessing& preprocessing) {
  assert(image.type() == CV_8U && !image.empty());
  const auto extent = roi_extent(mm_per_px, view, preprocessing);
  if (!extent) {
    return {std::nullopt, "the region of interest cannot have the size that a spacing of " +
                              std::to_string(mm_per_px.height) + " mm per pixel asks for; check the spacing"};
  }
  const bool reference = preprocessing.roi == RoiMode::reference;
  const cv::Rect source =
      reference ? reference_rectangle(centre, *extent, image.size()) : corrected_rectangle(centre, *extent);
  const cv::Rect seen = reference ? source : source & cv::Rect({}, image.size());
  if (seen.empty()) {
    return {std::nullopt,
            "the region of interest lies outside the image; check the landmarks and the spacing"};
  }
  Roi roi{resize_to_input(cut(image, source)), source, {}};
  for (const auto& point : points) roi.points_px.push_back(to_roi_pixels(point, source));
  return {std::move(roi), {}};
}

RoiResult crop_roi(const cv::Mat& image, const Landmarks& landmarks, cv::Size2d mm_per_px, View view,
                   const Preprocessing& preprocessing) {
  const auto points = to_pixels(landmarks, image.size());
  if (!usable(points)) return {std::nullopt, "the landmarks are not finite positions in the image"};
  cv::Point2f sum(0, 0);
  for (const auto& point : points) sum += point;
  const auto count = static_cast<float>(points.size());
  const cv::Point centre(static_cast<int>(sum.x / count),
                         static_cast<int>(sum.y / count));  // truncated, as int()
  return crop_roi_at(image, centre, points, mm_per_px, view, preprocessing);
}

}  // namespace deepwrist::image
