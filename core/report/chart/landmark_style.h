#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/view.h"

namespace deepwrist::report {

/// What one landmark is called. Pictures, charts, tables, legends and files all take their words from here.
struct LandmarkNames {
  std::string name;        ///< "tip of the distal ulna"
  std::string short_name;  ///< "distal ulna": where a column of a terminal is all there is
};

/// Colours of the landmarks by number, repeated beyond the last: the same on radiographs, on light and dark
/// pages and on paper, so of middle lightness, and told apart with any colour vision.
inline constexpr std::array<std::string_view, 4> kLandmarkColours{"#d9730d", "#2f8fd8", "#009e73", "#b5578e"};

/// The landmark of that number, from 0, in the networks' order; those beyond the three known ones are called
/// by their numbers.
LandmarkNames landmark_names(View view, std::size_t landmark);

/// "1 tip of the distal ulna": the name with the number that pictures show beside the mark.
std::string numbered_landmark(View view, std::size_t landmark);

/// Colour of a landmark's series in charts (charts.h).
int landmark_series_colour(std::size_t landmark);

/// The names beside their colours, as a list of HTML: what the marks on a view's pictures mean.
std::string landmark_legend_html(View view);

}  // namespace deepwrist::report
