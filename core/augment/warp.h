#pragma once

#include <opencv2/core.hpp>

#include "core/augment/sample.h"

namespace deepwrist::augment {

/// A matrix about the centre as a matrix on pixels, and the canvas that holds the whole moved image.
struct Warp {
  cv::Matx33d matrix;
  cv::Size canvas;
};

/// As solt 0.1.8 does: the matrix is moved to the pixel ((W-1)/2, (H-1)/2) (whole-number division), the
/// canvas is as large as the extent of the four moved corners (0 or W, 0 or H), rounded, and the centre goes
/// to its middle (integer halves; added before the perspective division, hence inexact for projections, and
/// an image with even sides moves by one pixel even under the identity). A projection whose horizon would
/// reach the image, where solt computes nonsense, loses its perspective part. Throws Error(limit) for a
/// canvas larger than kMaxSide.
Warp centred_warp(const cv::Matx33d& matrix, cv::Size image);

/// Moves image (bilinear, black outside) and points.
void warp(Sample& sample, const cv::Matx33d& matrix);

}  // namespace deepwrist::augment
