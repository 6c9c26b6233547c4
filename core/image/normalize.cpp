#include "core/image/normalize.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace deepwrist::image {

template <typename Value>
double percentile(std::vector<Value>& values, double q) {
  assert(!values.empty() && q >= 0 && q <= 100);
  const double index = q / 100 * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(index);
  const double t = index - static_cast<double>(below);
  const auto nth = values.begin() + below;
  std::ranges::nth_element(values, nth);
  const double a = *nth;
  const double b = nth + 1 == values.end() ? a : *std::min_element(nth + 1, values.end());
  // numpy's _lerp changes its form in the middle so that t = 1 gives b exactly.
  return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
}

template double percentile(std::vector<float>& values, double q);
template double percentile(std::vector<double>& values, double q);

namespace {

template <typename Pixel>
std::vector<Pixel> picture_values(const cv::Mat& pixels, const cv::Mat& padding) {
  std::vector<Pixel> values;
  values.reserve(pixels.total());
  for (int y = 0; y < pixels.rows; ++y) {
    const auto* row = pixels.ptr<Pixel>(y);
    const auto* padded = padding.empty() ? nullptr : padding.ptr<std::uint8_t>(y);
    for (int x = 0; x < pixels.cols; ++x) {
      if ((padded == nullptr || padded[x] == 0) && std::isfinite(row[x])) values.push_back(row[x]);
    }
  }
  return values;
}

struct Limits {
  double low, high;
};

/// One pixel; the reference's steps one after the other.
std::uint8_t map_pixel(double value, const Limits& limits, double largest) {
  value = std::min(std::max(value, limits.low), limits.high);
  value -= limits.low;
  value /= largest;
  value *= 255;
  return static_cast<std::uint8_t>(value);
}

template <typename Pixel>
cv::Mat map_pixels(const cv::Mat& pixels, const cv::Mat& padding, const Limits& limits) {
  cv::Mat result = cv::Mat::zeros(pixels.size(), CV_8U);
  const double largest = limits.high - limits.low;  // the reference takes the maximum of the clamped image
  if (!(largest > 0) || !std::isfinite(largest)) return result;
  for (int y = 0; y < pixels.rows; ++y) {
    const auto* row = pixels.ptr<Pixel>(y);
    auto* out = result.ptr<std::uint8_t>(y);
    for (int x = 0; x < pixels.cols; ++x) {
      if (!std::isnan(row[x])) out[x] = map_pixel(row[x], limits, largest);
    }
  }
  if (!padding.empty()) result.setTo(0, padding);
  return result;
}

template <typename Pixel>
cv::Mat normalize(const cv::Mat& pixels, const cv::Mat& padding, double low, double high) {
  auto values = picture_values<Pixel>(pixels, padding);
  if (values.empty()) return cv::Mat::zeros(pixels.size(), CV_8U);
  const Limits limits{percentile(values, low), percentile(values, high)};
  return map_pixels<Pixel>(pixels, padding, limits);
}

}  // namespace

cv::Mat normalize_contrast(const cv::Mat& pixels, const cv::Mat& padding, double low, double high) {
  assert(pixels.type() == CV_32F || pixels.type() == CV_64F);
  assert(padding.empty() || (padding.type() == CV_8U && padding.size() == pixels.size()));
  return pixels.type() == CV_32F ? normalize<float>(pixels, padding, low, high)
                                 : normalize<double>(pixels, padding, low, high);
}

}  // namespace deepwrist::image
