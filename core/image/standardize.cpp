#include "core/image/standardize.h"

#include <array>
#include <cassert>

namespace deepwrist::image {
namespace {

/// What each of the 256 values becomes.
std::array<float, 256> value_table(float divisor, float mean, float std) {
  std::array<float, 256> table{};
  for (std::size_t value = 0; value < table.size(); ++value) {
    table[value] = (static_cast<float>(value) / divisor - mean) / std;
  }
  return table;
}

}  // namespace

void standardize(const cv::Mat& image, float divisor, std::span<const float> mean, std::span<const float> std,
                 std::span<float> out) {
  assert(image.type() == CV_8U && mean.size() == std.size() && out.size() == mean.size() * image.total());
  auto next = out.begin();
  for (std::size_t channel = 0; channel < mean.size(); ++channel) {
    const auto table = value_table(divisor, mean[channel], std[channel]);
    for (int y = 0; y < image.rows; ++y) {
      const auto* row = image.ptr<std::uint8_t>(y);
      for (int x = 0; x < image.cols; ++x) *next++ = table[row[x]];
    }
  }
}

}  // namespace deepwrist::image
