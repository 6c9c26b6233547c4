#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/base/view.h"
#include "core/image/landmarks.h"

namespace deepwrist::localizer {

/// Positions are pixel indices of images: (0, 0) is the centre of the first pixel.
using Affine = cv::Matx23d;

/// `outer` after `inner`.
Affine compose(const Affine& outer, const Affine& inner);
Affine inverse(const Affine& map);
cv::Point2d apply(const Affine& map, cv::Point2d point);

/// Where a copy's pixels lie in the square of this side that it is a copy of: 0 is the square itself, odd
/// ones are mirrored, from the second on they are turned about its centre, by ±6°, then ±12°.
Affine copy_to_square(int copy, int side);

/// By how much the forearm's axis is turned from upright, as far as its three landmarks (pixels; 1 and 2 at
/// two places) tell: radians, clockwise as the image shows it.
double turn_of(const std::vector<cv::Point2f>& landmarks, View view);

/// Where the pixels of a square of `side` lie in a radiograph: centred on the mean of its three landmarks (in
/// pixels), as wide as some widths of the wrist, the forearm's axis upright as far as the landmarks tell it.
/// Empty where they tell no size: not finite, or nearly at one place.
std::optional<Affine> close_look(const std::vector<cv::Point2f>& landmarks, View view, cv::Size radiograph,
                                 int side);

/// How far a point of an image that was made to fit lies from where it is seen, in pixels of the network's
/// image; `scale`: its pixels that one of the radiograph is wide and high. Stretched, index i is scale · i,
/// though seen at scale · (i + 1/2) - 1/2; padded, nothing (core/image/input_frame.h).
cv::Point2d fit_offset(Fit fit, cv::Size2d scale);

/// A map of what is seen, as one of points that lie so far from where they are seen.
Affine with_offset(const Affine& seen, cv::Point2d inner, cv::Point2d outer);

/// By how much a map that turns and scales makes things larger.
cv::Size2d scale_of(const Affine& map);

/// An image of side×side pixels, CV_8U, seen through a map of its pixels into `image`: bilinear, of
/// area means where it shrinks, black outside.
cv::Mat see(const cv::Mat& image, const Affine& to_image, int side);

/// Fractions of a square of this side, at the same places of an image of that size.
image::Landmarks moved(const image::Landmarks& landmarks, const Affine& to_image, int side, cv::Size image);

}  // namespace deepwrist::localizer
