#pragma once

#include "phantom/wild/framing.h"
#include "phantom/wild/scene.h"

namespace deepwrist::phantom::wild {

/// The rays of the exposed sheet, and where they are in the picture.
struct RayGrid {
  Camera camera;
  cv::Matx23d to_picture;  ///< grid pixel → picture pixel, before the picture is mirrored
};

/// Puts the mean of the landmarks where the framing wants it. The sheet is moved where it would not hold the
/// wrist. The grid has the picture's pixels, or wider ones where w would have more than 200 of them.
RayGrid make_grid(const Scene& scene, const Framing& framing, Sheet& sheet, View view, CounterRng rng);

}  // namespace deepwrist::phantom::wild
