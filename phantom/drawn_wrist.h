#pragma once

#include "phantom/render.h"

namespace deepwrist::phantom {

/// The wrists of one seed, without files.
struct WristSource {
  Style style = Style::wild;
  std::uint64_t seed = 1;
  int side = 0;  ///< pixels that no side of a picture exceeds; 0: as radiographs are
  Traits without = {};
};

/// One picture and where its landmarks are.
struct DrawnWrist {
  cv::Mat1f shown;                  ///< 0 black … 1 white, H×W
  std::vector<cv::Point2d> points;  ///< pixels, in the reference's order
  double mm_per_px = 0;             ///< in the wrist's plane, rows and columns alike
  bool points_inside = true;        ///< in the picture and on what was exposed
};

/// Wrist `index` of the source, half of all with a fracture of the radius as make_phantoms draws them: a pure
/// function of its arguments. `texture` is that of any seed.
DrawnWrist draw_wrist(const WristSource& source, std::uint32_t index, View view, const Texture& texture);

}  // namespace deepwrist::phantom
