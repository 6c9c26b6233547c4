#include "core/image/gradcam.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/image/resize.h"
#include "core/image/test_time_crops.h"

// Ten maps to one of 256×256:
//
//   map of crop i (7×7) ─► 224×224, corners aligned ─► × mask ─► mirrored for i ≥ 5 ─► added at its place
//
//   places   0 centre   1 upper left   2 upper right   3 lower left   4 lower right
//   i = 5..9 are crops of the mirror image; its upper left shows the original's upper right:
//            corrected  0 2 1 4 3
//            reference  0 1 2 3 4, as the original has it
//
// then minus the minimum, divided by the maximum. The mask takes each crop's border off; its sums are in an
// order that gives the reference's digits.

namespace deepwrist::image {
namespace {

constexpr int kMaskBorder = 15;

/// Which of the five places crop `index` of ten belongs to.
std::size_t place_of(std::size_t index, GradcamMode mode) {
  if (index < 5) return index;
  // The mirror image's left corners show the right corners of the original.
  static constexpr std::array<std::size_t, 5> kMirrored{0, 2, 1, 4, 3};
  return mode == GradcamMode::reference ? index - 5 : kMirrored[index - 5];
}

/// Source index and weight of the next one, in float32 as PyTorch computes them.
struct Tap {
  int first, second;
  float weight;
};

std::vector<Tap> taps(int from, int to) {
  const float scale = to > 1 ? static_cast<float>(from - 1) / static_cast<float>(to - 1) : 0;
  std::vector<Tap> result;
  for (int i = 0; i < to; ++i) {
    const auto place = static_cast<float>(i);
    const int first = std::min(static_cast<int>(scale * place), from - 1);
    // Fused, as in PyTorch's vector code; the rounding of the product would cost the weight four digits.
    const float weight = std::clamp(std::fma(scale, place, -static_cast<float>(first)), 0.F, 1.F);
    result.push_back({first, std::min(first + 1, from - 1), weight});
  }
  return result;
}

void scale_to_one(cv::Mat& heatmap) {
  double smallest = 0, largest = 0;
  cv::minMaxLoc(heatmap, &smallest, nullptr);
  heatmap -= smallest;
  cv::minMaxLoc(heatmap, nullptr, &largest);
  if (largest != 0) heatmap /= largest;
}

}  // namespace

/// The reference's cv2.GaussianBlur of a box of ones, in the order and with the fused sums that give its
/// digits: OpenCV 4.10 gives others. Along a row from left to right, then along the column from the middle
/// outwards. The border is wider than the Gaussian, so what lies beyond the image is zero.
cv::Mat gradcam_mask() {
  const auto box = [](int i) { return i >= kMaskBorder && i < kCropSide - kMaskBorder ? 1.0 : 0.0; };
  const cv::Mat gaussian = cv::getGaussianKernel(5, 25, CV_64F);
  const double *weights = gaussian.ptr<double>(), outer = weights[0], inner = weights[1], middle = weights[2];
  cv::Mat mask(kCropSide, kCropSide, CV_64F);
  for (int x = 0; x < kCropSide; ++x) {
    double along = 0;
    for (int k = 0; k < 5; ++k) along += weights[k] * box(x + k - 2);
    for (int y = 0; y < kCropSide; ++y) {
      const double near = (box(y - 1) + box(y + 1)) * along, far = (box(y - 2) + box(y + 2)) * along;
      mask.at<double>(y, x) = std::fma(outer, far, std::fma(inner, near, middle * (box(y) * along)));
    }
  }
  return mask;
}

cv::Mat upsample_align_corners(const cv::Mat& map, int side) {
  assert(map.type() == CV_32F && !map.empty());
  const auto columns = taps(map.cols, side), rows = taps(map.rows, side);
  cv::Mat result(side, side, CV_32F);
  for (int y = 0; y < side; ++y) {
    const auto& row = rows[static_cast<std::size_t>(y)];
    const auto *upper = map.ptr<float>(row.first), *lower = map.ptr<float>(row.second);
    auto* out = result.ptr<float>(y);
    for (int x = 0; x < side; ++x) {
      const auto& tap = columns[static_cast<std::size_t>(x)];
      const float left = 1 - tap.weight;
      const float above = left * upper[tap.first] + tap.weight * upper[tap.second];
      const float below = left * lower[tap.first] + tap.weight * lower[tap.second];
      out[x] = (1 - row.weight) * above + row.weight * below;
    }
  }
  return result;
}

cv::Mat assemble_heatmap(const std::vector<cv::Mat>& cams, GradcamMode mode) {
  assert(cams.size() == kCrops);
  static const cv::Mat mask = gradcam_mask();
  const auto offsets = crop_offsets();
  cv::Mat heatmap = cv::Mat::zeros(kInputSide, kInputSide, CV_64F);
  for (std::size_t i = 0; i < cams.size(); ++i) {
    cv::Mat map;
    upsample_align_corners(cams[i], kCropSide).convertTo(map, CV_64F);
    map = map.mul(mask);
    if (i >= offsets.size()) cv::flip(map, map, 1);
    heatmap(cv::Rect(offsets[place_of(i, mode)], map.size())) += map;
  }
  scale_to_one(heatmap);
  return heatmap;
}

}  // namespace deepwrist::image
