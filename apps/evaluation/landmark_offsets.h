#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "apps/evaluation/landmark_errors.h"
#include "core/stats/bland_altman.h"

namespace deepwrist::evaluation {

enum class Unit { mm, px };
const char* name(Unit unit);

/// Positions of one landmark along one axis, as found and as annotated, and what their differences say.
struct LandmarkOffsets {
  View view = View::pa;
  std::size_t landmark = 0;
  char axis = 'x';  ///< 'x': to the right, 'y': downwards
  Unit unit = Unit::mm;
  std::vector<double> found, truth;  ///< in `unit` from the image's upper left corner
  stats::BlandAltman agreement;      ///< of found − truth
};

/// By view, landmark and axis. In mm: of the cases with a spacing only; a view without any is left out.
std::vector<LandmarkOffsets> landmark_offsets(const std::vector<LandmarkCase>& cases, Unit unit,
                                              double level = 0.95);

/// In millimetres where any case has a spacing, else in pixels.
Unit best_unit(const std::vector<LandmarkCase>& cases);

}  // namespace deepwrist::evaluation
