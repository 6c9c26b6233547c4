#include "core/image/input_frame.h"

#include <algorithm>
#include <cassert>
#include <opencv2/imgproc.hpp>

//   ┌──┬────┬──┐   pad, of an image that is higher than wide: its height is the network's, its width
//   │ 0│    │ 0│   round(W·s); where the room beside it is odd, the right (lower) part is a pixel wider
//   └──┴────┴──┘
//
//   x of the network = (x + c) · place.width / W − c + place.x      c = ½ padded, 0 stretched

namespace deepwrist::image {
namespace {

cv::Rect place_of(const cv::Size& image, Fit fit, const cv::Size& input) {
  if (fit == Fit::stretch) return {cv::Point(), input};
  const double scale = std::min(static_cast<double>(input.width) / image.width,
                                static_cast<double>(input.height) / image.height);
  const cv::Size size{std::clamp(cvRound(image.width * scale), 1, input.width),
                      std::clamp(cvRound(image.height * scale), 1, input.height)};
  return {cv::Point((input.width - size.width) / 2, (input.height - size.height) / 2), size};
}

}  // namespace

InputFrame::InputFrame(const cv::Size& image, Fit fit, const cv::Size& input)
    : image_(image), input_(input), place_(place_of(image, fit, input)), centre_(fit == Fit::pad ? 0.5 : 0) {
  assert(!image.empty() && !input.empty());
}

cv::Mat InputFrame::picture(const cv::Mat& image) const {
  assert(image.type() == CV_8U && image.size() == image_);
  const bool padded = centre_ > 0, shrinks = place_.width < image_.width;
  cv::Mat resized;
  cv::resize(image, resized, place_.size(), 0, 0, padded && shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
  if (place_.size() == input_) return resized;
  cv::Mat result = cv::Mat::zeros(input_, CV_8U);
  resized.copyTo(result(place_));
  return result;
}

cv::Point2d InputFrame::to_input(const cv::Point2d& pixel) const {
  return {(pixel.x + centre_) * place_.width / image_.width - centre_ + place_.x,
          (pixel.y + centre_) * place_.height / image_.height - centre_ + place_.y};
}

cv::Point2d InputFrame::to_image(const cv::Point2d& pixel) const {
  return {(pixel.x - place_.x + centre_) * image_.width / place_.width - centre_,
          (pixel.y - place_.y + centre_) * image_.height / place_.height - centre_};
}

cv::Size2d InputFrame::covered() const {
  return {static_cast<double>(image_.width) * input_.width / place_.width,
          static_cast<double>(image_.height) * input_.height / place_.height};
}

Landmarks InputFrame::of_image(const Landmarks& of_input) const {
  Landmarks result;
  for (const auto& point : of_input) {
    const auto pixel =
        to_image({static_cast<double>(point.x) * input_.width, static_cast<double>(point.y) * input_.height});
    result.emplace_back(static_cast<float>(pixel.x / image_.width),
                        static_cast<float>(pixel.y / image_.height));
  }
  return result;
}

}  // namespace deepwrist::image
