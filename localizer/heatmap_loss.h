#pragma once

#include "core/train/loss.h"
#include "localizer/heatmap_options.h"

namespace deepwrist::localizer {

/// Loss of points and maps together, of what HourglassNetImpl::forward gives with maps: (N, L, 2 + S·S); of
/// points alone (N, L, 2), as in validation, that of the points. Targets: (N, L, 2) fractions. A map shall be
/// a Gaussian about its landmark: cross-entropy, mean over landmarks. Throws Error(usage) where maps are not
/// square.
train::Loss with_heatmaps(train::Loss of_points, const HeatmapLoss& maps);

}  // namespace deepwrist::localizer
