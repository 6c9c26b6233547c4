#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/stats/bland_altman.h"
#include "evaluation/landmarks/landmark_errors.h"

namespace deepwrist::evaluation {

enum class Unit { mm, px };
const char* name(Unit unit);

/// Positions of one landmark along one axis, as found and as annotated, and what their differences say.
struct LandmarkOffsets {
  View view = View::pa;
  std::size_t landmark = 0;
  char axis = 'x';
  std::string direction = {};  ///< where positive differences point: "towards the ulna", "downwards"
  std::size_t mirrored = 0, side_unknown = 0;  ///< radiographs of the view; along x only
  Unit unit = Unit::mm;
  /// In `unit` from the image's upper left corner. Of a mirrored radiograph the difference is, their mean is
  /// not.
  std::vector<double> found = {}, truth = {};
  stats::BlandAltman agreement = {};  ///< of found − truth
};

/// By view, landmark and axis. In mm: of the cases with a spacing only; a view without any is left out. Along
/// x wrists are mirrored onto one side (landmark_sides.h).
std::vector<LandmarkOffsets> landmark_offsets(const std::vector<LandmarkCase>& cases, Unit unit,
                                              double level = 0.95);

/// In millimetres where any case has a spacing, else in pixels.
Unit best_unit(const std::vector<LandmarkCase>& cases);

}  // namespace deepwrist::evaluation
