#include "core/image/test_time_crops.h"

#include <cassert>

#include "core/image/resize.h"

namespace deepwrist::image {

std::array<cv::Point, 5> crop_offsets() {
  constexpr int kEnd = kInputSide - kCropSide;
  return {cv::Point(kEnd / 2, kEnd / 2), {0, 0}, {kEnd, 0}, {0, kEnd}, {kEnd, kEnd}};
}

std::array<cv::Mat, kCrops> test_time_crops(const cv::Mat& roi) {
  assert(roi.type() == CV_8U && roi.size() == cv::Size(kInputSide, kInputSide));
  cv::Mat mirrored;
  cv::flip(roi, mirrored, 1);
  std::array<cv::Mat, kCrops> crops;
  const auto offsets = crop_offsets();
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    const cv::Rect place(offsets[i], cv::Size(kCropSide, kCropSide));
    crops[i] = roi(place).clone();
    crops[i + offsets.size()] = mirrored(place).clone();
  }
  return crops;
}

}  // namespace deepwrist::image
