#pragma once

namespace deepwrist::localizer {

/// What heat maps are compared with, beside the points that come of them.
struct HeatmapLoss {
  double weight = 0;    ///< of the maps' cross-entropy, the points' loss having 1; 0: points alone
  double sigma_px = 1;  ///< of the Gaussian about the landmark, in pixels of the heat map

  bool operator==(const HeatmapLoss&) const = default;
};

}  // namespace deepwrist::localizer
