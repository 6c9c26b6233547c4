#pragma once

#include <optional>
#include <string>

#include "evaluation/landmarks/landmark_errors.h"

namespace deepwrist::evaluation {

/// A case of one landmark at (100, 100), found so far to the right and so far down, in pixels.
inline LandmarkCase shifted_case(const std::string& id, View view, double right, double down,
                                 std::optional<double> mm_per_px = std::nullopt) {
  LandmarkCase item{id, view, std::nullopt, {{100 + right, 100 + down}}, {{100, 100}}, std::nullopt};
  if (mm_per_px) item.mm_per_px = cv::Size2d(*mm_per_px, *mm_per_px);
  return item;
}

}  // namespace deepwrist::evaluation
