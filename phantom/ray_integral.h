#pragma once

#include <opencv2/core.hpp>

#include "phantom/camera.h"
#include "phantom/solid.h"
#include "phantom/texture.h"

namespace deepwrist::phantom {

/// The surface along which a bone is broken, and the side of it that is kept.
class Break {
 public:
  virtual ~Break() = default;
  /// mm from the surface, positive on the kept side; `p` in the frame of the unbroken bone.
  virtual float inside(const Point& p) const = 0;
  /// Cuts from the box around the bone what is surely not kept.
  virtual void narrow(Point& low, Point& high) const = 0;
};

/// A bone, or the part of it that a break leaves.
struct Piece {
  const Solid& solid;
  const Break* cut = nullptr;  ///< null: whole
  float step = 0.6f;           ///< mm, of integrals near a surface; longer ones are faster and coarser
};

/// Adds the line integrals through a piece at `placement` to `sum`: float32, H×W, mm of compact bone. The
/// pattern of trabeculae is looked up `texture_shift` mm further.
void add_piece(const Piece& bone, const Placement& placement, const Camera& camera, View view,
               const Texture& texture, cv::Point2f texture_shift, cv::Mat1f& sum);

}  // namespace deepwrist::phantom
