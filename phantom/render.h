#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "phantom/exposure.h"
#include "phantom/texture.h"
#include "phantom/traits.h"
#include "phantom/wrist.h"

namespace deepwrist::phantom {

/// The look of the phantoms.
enum class Style {
  study,  ///< adult wrists of one size, framed alike, as in one department's study
  wild,   ///< any age, framing, turn, tone and marks
};

/// One synthetic radiograph.
struct XRay {
  cv::Mat1f shown;                     ///< 0 black … 1 white, H×W
  std::vector<cv::Point2d> landmarks;  ///< pixels (x, y), in the reference's order
  Setup setup;
  double magnification = 1;
  bool mirrored = false, upside_down = false;  ///< the picture, after it was taken
  double jpeg_ratio = 0;                       ///< of a compression that lost something; 0: none
};

/// The number of a wrist in its data set and what both views of it share. A pure function of its arguments.
struct Case {
  std::uint64_t seed = 1;
  std::uint32_t index = 0;
  std::optional<double> subtlety;  ///< of the fracture; none: a whole bone
  Style style = Style::study;
  Traits without = {};  ///< of wild ones
};

Wrist wrist_of(const Case& what);
Setup setup_of(const Case& what, const Wrist& wrist, View view, cv::Size size);
XRay render(const Case& what, const Wrist& wrist, View view, cv::Size size, const Texture& texture);

}  // namespace deepwrist::phantom
