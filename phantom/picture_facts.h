#pragma once

#include <optional>
#include <string>

#include "phantom/render.h"
#include "phantom/wild/radiograph_picture.h"

namespace deepwrist::phantom {

/// What the statistics of a data set are made from: one radiograph in numbers. w: the width of the wrist, the
/// distance of landmarks 1 and 2 in PA, 2.6 times that in LAT.
struct PictureFacts {
  View view = View::pa;
  double width = 0, height = 0, distance = 0, wrist = 0;  ///< pixels; distance of landmarks 1 and 2; w
  double third_x = 0, third_y = 0;                        ///< landmark 3, pixels
  double above = 0, below = 0;                            ///< of the landmarks' mean, in w
  double third_rise = 0, third_along = 0;  ///< landmark 3 beside the line from 1 to 2, in their distance
  double axis_deg = 0;                     ///< forearm from the vertical
  bool mirrored = false;                   ///< PA: radial side on the left; LAT: dorsal side on the right
  double grey_95 = 0, grey_99 = 0;         ///< percentiles, of 255
  double contrast = 0;                     ///< p98 - p2 within 1.4 w around the landmarks' mean
  double black = 0;                        ///< share that is black and joined to the edge
  /// Of wild pictures only.
  std::optional<wild::Picture> drawn;
};

/// Facts of `xray`; `axis_deg`, of the forearm, is known from how the picture was made.
PictureFacts measure(const XRay& xray, View view, double axis_deg);

}  // namespace deepwrist::phantom
