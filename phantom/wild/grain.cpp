#include "phantom/wild/grain.h"

#include <algorithm>
#include <cmath>

#include "core/dicom/jpeg_file.h"
#include "core/report/picture/jpeg.h"

namespace deepwrist::phantom::wild {
namespace {

constexpr double kCompressedShare = 0.6;
constexpr int kTile = 256;  // a power of two

/// Standard normal noise, the same for all pictures; each begins at another place.
const cv::Mat1f& noise_tile() {
  static const cv::Mat1f tile = [] {
    CounterRng rng(20, 0, 0);
    cv::Mat1f t(kTile, kTile);
    for (float& value : t) value = static_cast<float>(rng.normal());
    return t;
  }();
  return tile;
}

double compress(int quality, cv::Mat1f& picture) {
  cv::Mat1b bytes;
  picture.convertTo(bytes, CV_8U, 255);
  const auto file = report::jpeg_file(bytes, quality);
  dicom::read_jpeg_file(file, "phantom").samples.convertTo(picture, CV_32F, 1 / 255.0);
  return static_cast<double>(bytes.total()) / static_cast<double>(file.size());
}

}  // namespace

double add_grain(CounterRng rng, cv::Mat1f& picture) {
  const auto strength = static_cast<float>(rng.uniform(0.2, 1));
  const int down = static_cast<int>(rng.below(kTile)), right = static_cast<int>(rng.below(kTile));
  const cv::Mat1f& tile = noise_tile();
  for (int row = 0; row < picture.rows; ++row) {
    const float* noise = tile[(row + down) & (kTile - 1)];
    float* values = picture[row];
    for (int column = 0; column < picture.cols; ++column) {
      const float level = 255 * values[column];
      const float noisy = level > 0.5f ? level + strength * noise[(column + right) & (kTile - 1)] : level;
      values[column] = static_cast<float>(cvRound(std::clamp(noisy, 0.0f, 255.0f))) / 255;
    }
  }
  if (!rng.bernoulli(kCompressedShare)) return 0;
  return compress(60 + static_cast<int>(rng.below(36)), picture);
}

}  // namespace deepwrist::phantom::wild
