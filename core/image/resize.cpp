#include "core/image/resize.h"

#include <cassert>
#include <opencv2/imgproc.hpp>

namespace deepwrist::image {

cv::Mat resize_to_input(const cv::Mat& image, int side) {
  assert(image.type() == CV_8U && !image.empty());
  cv::Mat resized;
  cv::resize(image, resized, cv::Size(side, side), 0, 0, cv::INTER_LINEAR);
  return resized;
}

}  // namespace deepwrist::image
