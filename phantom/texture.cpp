#include "phantom/texture.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "phantom/anatomy.h"

namespace deepwrist::phantom {
namespace {

cv::Mat1f white_noise(CounterRng rng, int side) {
  cv::Mat1f noise(side, side);
  for (float& value : noise) {
    value = static_cast<float>(rng.normal());
  }
  return noise;
}

// Blur on a torus, so that the tile has no seam.
cv::Mat1f periodic_blur(const cv::Mat1f& tile, double sigma_x, double sigma_y) {
  const int margin = static_cast<int>(std::ceil(4 * std::max(sigma_x, sigma_y)));
  cv::Mat1f padded;
  cv::copyMakeBorder(tile, padded, margin, margin, margin, margin, cv::BORDER_WRAP);
  cv::GaussianBlur(padded, padded, {}, sigma_x, sigma_y);
  return padded(cv::Rect(margin, margin, tile.cols, tile.rows)).clone();
}

void standardize(cv::Mat1f& tile) {
  cv::Scalar mean, deviation;
  cv::meanStdDev(tile, mean, deviation);
  tile = (tile - mean[0]) / deviation[0];
}

cv::Mat1f band(const cv::Mat1f& noise, double fine_x, double fine_y, double ratio) {
  cv::Mat1f result =
      periodic_blur(noise, fine_x, fine_y) - periodic_blur(noise, fine_x * ratio, fine_y * ratio);
  standardize(result);
  return result;
}

}  // namespace

Texture::Texture(std::uint64_t seed) {
  const cv::Mat1f a = white_noise(stream_of(seed, 0, Stream::texture, 0), kSide);
  const cv::Mat1f b = white_noise(stream_of(seed, 0, Stream::texture, 1), kSide);
  // Bright lines where a band-passed field passes through zero: rods and plates around dark cells. Two layers
  // of them, since a ray passes many; the floor keeps the cells from looking like holes.
  const cv::Mat1f coarse = cv::abs(band(a, 2.3, 3.6, 1.8)), fine = cv::abs(band(b, 1.6, 3.0, 1.8));
  trabeculae_ = -(cv::min(coarse, 1.0) + 0.8 * cv::min(fine, 1.0));
  standardize(trabeculae_);
  const cv::Mat1f bundles = band(a, 3, 14, 3), clouds = band(b, 9, 12, 2);
  muscle_ = bundles + 0.8 * clouds;
  standardize(muscle_);
}

float Texture::sample(const cv::Mat1f& tile, float x, float y, float per_mm) {
  const float u = x * per_mm, v = y * per_mm;
  const float fu = std::floor(u), fv = std::floor(v), s = u - fu, t = v - fv;
  const int c0 = static_cast<int>(fu) & (kSide - 1), r0 = static_cast<int>(fv) & (kSide - 1);
  const int c1 = (c0 + 1) & (kSide - 1), r1 = (r0 + 1) & (kSide - 1);
  return (1 - t) * ((1 - s) * tile(r0, c0) + s * tile(r0, c1)) +
         t * ((1 - s) * tile(r1, c0) + s * tile(r1, c1));
}

}  // namespace deepwrist::phantom
