#pragma once

#include <opencv2/core.hpp>

#include "phantom/wild/streams.h"

namespace deepwrist::phantom::wild {

enum class Subject { wrist, hand, forearm };

/// Where the picture's edges are, in widths of the wrist (w: PA, distance of the styloids; LAT, 2.6 times
/// that of the radius's rims) from the mean of the landmarks, along the picture's own axes.
struct Framing {
  Subject subject = Subject::wrist;
  double above = 1.8, below = 2, width = 3;
  double offset = 0;  ///< of the landmarks' mean from the middle, share of the width; positive to the right
  cv::Size size;      ///< pixels
};

/// Extents, then pixels: 150–320 a width of the wrist in most, sides mostly of 500 to 1140. The picture is no
/// larger than `box` allows, of which a side of 0 allows all. Where it does not vary, a wrist in the middle.
Framing draw_framing(CounterRng rng, View view, cv::Size box, bool varies = true);

/// A radiograph within the picture: a rectangle, turned, beyond which all is black.
struct Sheet {
  double turn_deg = 0;
  cv::Point2d middle;     ///< from the picture's middle, shares of its sides
  cv::Size2d size{1, 1};  ///< shares of the picture's sides
  bool mirrored = false;  ///< the finished picture
};

Sheet draw_sheet(CounterRng rng, View view, bool left);

}  // namespace deepwrist::phantom::wild
