#pragma once

#include <vector>

#include "phantom/solid.h"

namespace deepwrist::phantom {

/// One cross-section of a long bone at height `y`: an ellipse, its shell, and what is inside.
struct Section {
  float y, x, z;         ///< centre
  float half_x, half_z;  ///< half axes, mm
  float cortex, marrow;  ///< as in Tissue
};

/// The end of a long bone: y = level + slope_x·x + slope_z·z − hollow_x·(x/half width)² − hollow_z·(z/half
/// depth)², relative to the section's centre there; positive hollows make a cup at the distal end.
struct EndSurface {
  float level = 0, slope_x = 0, slope_z = 0;
  float hollow_x = 0, hollow_z = 0;
  float center_x = 0, center_z = 0, half_x = 10, half_z = 10;
  float rounding = 2;  ///< radius of its rim, mm
};

/// A bump: a cone with round ends from `from` to `to`.
struct Knob {
  Point from, to;
  float radius_from, radius_to;
  float blend;  ///< width of its blend into the shaft, mm
};

/// A bone along the y axis: elliptical sections between two end surfaces, with bumps.
class LongBone : public Solid {
 public:
  /// Sections in order of y; between them everything is interpolated by monotone cubics.
  LongBone(const std::vector<Section>& sections, const EndSurface& distal, const EndSurface& proximal,
           std::vector<Knob> knobs = {});

  Tissue at(const Point& p) const override;
  Point low() const override { return low_; }
  Point high() const override { return high_; }

 private:
  Section section(float y) const;
  void measure_box();
  void measure_reach();

  std::vector<Section> table_;
  EndSurface distal_, proximal_;
  std::vector<Knob> knobs_;
  Point low_, high_;
  // Beyond these heights the ends and bumps have no effect.
  float distal_reach_ = 0, proximal_reach_ = 0;
  float distal_steepness_ = 1, proximal_steepness_ = 1;
};

}  // namespace deepwrist::phantom
