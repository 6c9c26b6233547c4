#pragma once

#include <cstddef>
#include <opencv2/core.hpp>

namespace deepwrist::report {

/// Colours of all pictures, BGR.
inline const cv::Scalar kWhite{255, 255, 255};
inline const cv::Scalar kInk{38, 32, 28};          ///< text
inline const cv::Scalar kMutedInk{118, 108, 100};  ///< captions
inline const cv::Scalar kLine{222, 216, 210};      ///< separators and tracks
inline const cv::Scalar kOutside{78, 70, 62};      ///< what an ROI shows beside its image
inline const cv::Scalar kYellow{66, 228, 240};
inline const cv::Scalar kVermilion{0, 94, 213};
inline const cv::Scalar kSkyBlue{233, 180, 86};
/// Below every mark, so that it shows on bone and on air.
inline const cv::Scalar kHalo{20, 16, 12};

/// Colour of the landmark of that number, from 0: that of kLandmarkColours.
cv::Scalar mark_color(std::size_t index);

/// A landmark: a ring with a dot on a dark halo, so that it shows on any grey. `centre` and `radius` in
/// pixels.
void draw_marker(cv::Mat& canvas, cv::Point2d centre, double radius, const cv::Scalar& color);

/// A dot on a dark halo, for legends.
void draw_dot(cv::Mat& canvas, cv::Point2d centre, double radius, const cv::Scalar& color);

/// A line on a dark halo, at least two pixels wide.
void draw_stroke(cv::Mat& canvas, cv::Point2d from, cv::Point2d to, double width, const cv::Scalar& color);

/// Two lines through `centre`, `radius` pixels to each side.
void draw_cross(cv::Mat& canvas, cv::Point2d centre, double radius, const cv::Scalar& color);

/// A rectangle's outline on a dark halo, `thickness` pixels wide.
void draw_outline(cv::Mat& canvas, const cv::Rect& rectangle, int thickness, const cv::Scalar& color);

/// A filled rectangle with round corners.
void fill_rounded(cv::Mat& canvas, const cv::Rect& rectangle, int radius, const cv::Scalar& color);

/// Grey or BGR, uint8, enlarged or reduced to `size` with a filter fit for print.
cv::Mat scaled(const cv::Mat& image, cv::Size size);

/// Copies `image` (grey or BGR) onto the canvas with its upper left corner at `at`; it must fit.
void place(cv::Mat& canvas, const cv::Mat& image, cv::Point at);

/// The image, made smaller where its longer side has more than `longest_side` pixels.
cv::Mat reduced(const cv::Mat& image, int longest_side);

}  // namespace deepwrist::report
