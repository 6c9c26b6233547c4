#pragma once

#include <vector>

#include "phantom/outline.h"
#include "phantom/solid.h"

namespace deepwrist::phantom {

/// A carpal bone: the rounded intersection of its frontal and its lateral outline.
class ShortBone : public Solid {
 public:
  /// `frontal` in (x, y), `lateral` in (z, y), both in the wrist frame; `rounding` of edges in mm. The bone
  /// is larger than its outlines by `swell` mm: those of carpal_shapes() leave wider joint spaces than an
  /// adult's.
  ShortBone(const std::vector<cv::Point2f>& frontal, const std::vector<cv::Point2f>& lateral, float rounding,
            float cortex, float marrow, float swell = 0.35f);

  Tissue at(const Point& p) const override;
  Point low() const override;
  Point high() const override;

 private:
  Outline frontal_, lateral_;
  float rounding_, cortex_, marrow_, swell_;
};

}  // namespace deepwrist::phantom
