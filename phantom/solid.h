#pragma once

#include "phantom/geometry.h"

namespace deepwrist::phantom {

/// What a bone is at one point.
struct Tissue {
  float depth;   ///< mm below the surface; negative outside
  float cortex;  ///< thickness of the compact shell here, mm
  float marrow;  ///< bone fraction below the shell: 0 in the canal of a shaft, about 0.25 in spongy bone
};

/// A body with a compact shell around spongy bone or marrow. Immutable; any thread may ask.
class Solid {
 public:
  virtual ~Solid() = default;
  /// `p` in the body's own frame. The depth never changes faster than about one mm a mm.
  virtual Tissue at(const Point& p) const = 0;
  /// Corners of the smallest box around the body.
  virtual Point low() const = 0;
  virtual Point high() const = 0;
};

}  // namespace deepwrist::phantom
