#pragma once

#include <opencv2/core.hpp>

#include "core/base/preprocessing.h"
#include "core/image/landmarks.h"
#include "core/image/resize.h"

namespace deepwrist::image {

/// How an image of a file lies in the image that the localizer sees.
class InputFrame {
 public:
  /// `image`: not empty. `input`: of the network's image; `pad` takes the scale of the side that fills it.
  InputFrame(const cv::Size& image, Fit fit, const cv::Size& input = {kInputSide, kInputSide});

  /// H×W uint8 of the file's size → the network's image. Stretched as resize_to_input does; padded: area
  /// means where the image shrinks, and 0 beside it, which the darkest pixels of a radiograph have.
  cv::Mat picture(const cv::Mat& image) const;

  /// Pixels of the file's image ↔ pixels of the network's; each undoes the other. Stretched, index i is
  /// i / width, with no half-pixel offset (landmarks.h); padded, pixel centres stay where they are seen.
  cv::Point2d to_input(const cv::Point2d& pixel) const;
  cv::Point2d to_image(const cv::Point2d& pixel) const;
  /// Pixels of the file that the network's whole image is wide and high.
  cv::Size2d covered() const;

  /// Fractions of the network's image as fractions of the file's.
  Landmarks of_image(const Landmarks& of_input) const;

  const cv::Size& input() const { return input_; }
  /// Where the file's image lies in the network's.
  const cv::Rect& place() const { return place_; }

 private:
  cv::Size image_, input_;
  cv::Rect place_;
  double centre_;  ///< of a pixel, from its index
};

}  // namespace deepwrist::image
