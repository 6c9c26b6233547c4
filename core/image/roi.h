#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/base/view.h"
#include "core/image/landmarks.h"

namespace deepwrist::image {

/// The part of a radiograph that the classifier sees.
struct Roi {
  cv::Mat pixels;                      ///< uint8, 256×256
  cv::Rect source_px;                  ///< where it lies in the radiograph; may leave it
  std::vector<cv::Point2f> points_px;  ///< the landmarks in pixels of `pixels`
};

/// A region of interest, or why there is none.
struct RoiResult {
  std::optional<Roi> roi;
  std::string reason;
};

/// Landmarks in pixels of an image of this size (float32 products, as in the reference).
std::vector<cv::Point2f> to_pixels(const Landmarks& landmarks, cv::Size image);

/// Cuts the ROI of `view` around the mean of `landmarks` (fractions of `image`, H×W uint8). Its centre lies
/// `shift_*_mm` below that mean, its sides are `roi_*_mm`; `mm_per_px` has the spacing along a row (width)
/// and along a column (height). RoiMode::corrected: 2*(size/2) pixels a side, zero where it leaves the image;
/// with different spacings along rows and columns it is square in mm. RoiMode::reference: the original's
/// padding of 200 px, its absolute values of negative starts and its clipped ends (one spacing, the column's
/// height, for both directions). Fails when a landmark is not finite, the spacing makes the ROI empty or
/// larger than kMaxRoiSide, or the ROI lies outside the image (reference: outside its padding).
RoiResult crop_roi(const cv::Mat& image, const Landmarks& landmarks, cv::Size2d mm_per_px, View view,
                   const Preprocessing& preprocessing);

/// The same around a given pixel, with landmarks in pixels: what is left once the mean is taken.
RoiResult crop_roi_at(const cv::Mat& image, cv::Point centre, const std::vector<cv::Point2f>& points,
                      cv::Size2d mm_per_px, View view, const Preprocessing& preprocessing);

/// Larger ROIs come from a wrong spacing (90 mm at 0.011 mm).
inline constexpr int kMaxRoiSide = 8192;

}  // namespace deepwrist::image
