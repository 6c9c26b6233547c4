#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "phantom/exposure.h"
#include "phantom/texture.h"
#include "phantom/wrist.h"

namespace deepwrist::phantom {

/// One synthetic radiograph.
struct XRay {
  cv::Mat1f shown;                     ///< 0 black … 1 white, H×W
  std::vector<cv::Point2d> landmarks;  ///< pixels (x, y), in the reference's order
  Setup setup;
  double magnification = 1;
};

/// The number of a wrist in its data set and what both views of it share. A pure function of its arguments.
struct Case {
  std::uint64_t seed = 1;
  std::uint32_t index = 0;
  std::optional<double> subtlety;  ///< of the fracture; none: a whole bone
};

Wrist wrist_of(const Case& what);
Setup setup_of(const Case& what, const Wrist& wrist, View view, cv::Size size);
XRay render(const Case& what, const Wrist& wrist, View view, cv::Size size, const Texture& texture);

}  // namespace deepwrist::phantom
