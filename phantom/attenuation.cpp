#include "phantom/attenuation.h"

#include <opencv2/imgproc.hpp>

namespace deepwrist::phantom {

std::array<float, 3> spectrum(double hardness) {
  const float soft = static_cast<float>(0.30 - 0.12 * hardness),
              hard = static_cast<float>(0.28 + 0.12 * hardness);
  return {soft, 1 - soft - hard, hard};
}

cv::Mat1f wide_blur(const cv::Mat1f& image, double sigma_px) {
  cv::Mat1f small, result;
  cv::resize(image, small, {}, 0.125, 0.125, cv::INTER_AREA);
  cv::GaussianBlur(small, small, {}, sigma_px / 8);
  cv::resize(small, result, image.size(), 0, 0, cv::INTER_LINEAR);
  return result;
}

}  // namespace deepwrist::phantom
