#pragma once

#include <opencv2/core.hpp>

namespace deepwrist::report {

/// What every page and every picture for people says.
inline constexpr const char* kResearchOnly = "Research only, not a medical device";

/// The same along the lower edge of a grey or BGR picture, which is BGR then. One that is too small for it to
/// be read stays as it is.
void note_research_only(cv::Mat& picture);

/// A bar of a round length in mm, at most a third of `within` wide, and its length, in the lower right corner
/// of `within`, a part of a BGR canvas. Nothing where `pixels_per_mm` leaves no such bar. `unit`: size of its
/// text.
void draw_scale_bar(cv::Mat& canvas, const cv::Rect& within, double pixels_per_mm, double unit);

}  // namespace deepwrist::report
