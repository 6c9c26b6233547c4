#include "evaluation/landmarks/landmark_offsets.h"

#include <algorithm>
#include <utility>

#include "evaluation/landmarks/landmark_sides.h"

namespace deepwrist::evaluation {
namespace {

/// `sign`: -1 turns the difference around.
void add_case(LandmarkOffsets& offsets, const LandmarkCase& item, int sign) {
  const bool is_x = offsets.axis == 'x';
  double scale = 1;
  if (offsets.unit == Unit::mm) scale = is_x ? item.mm_per_px->width : item.mm_per_px->height;
  const auto along = [&](const cv::Point2d& point) { return (is_x ? point.x : point.y) * scale; };
  const double found = along(item.found[offsets.landmark]), truth = along(item.truth[offsets.landmark]);
  offsets.found.push_back(sign > 0 ? found : truth);
  offsets.truth.push_back(sign > 0 ? truth : found);
}

/// A case and what its side does to offsets along x: 1, -1, or 0 to leave it out.
using SidedCase = std::pair<const LandmarkCase*, int>;

LandmarkOffsets offsets_of(const std::vector<SidedCase>& cases, const ViewSides& sides,
                           LandmarkOffsets offsets, double level) {
  const bool is_x = offsets.axis == 'x';
  offsets.direction = is_x ? sides.direction : "downwards";
  for (const auto& [item, sign] : cases) {
    if (is_x && sign == 0) {
      ++offsets.side_unknown;
      continue;
    }
    offsets.mirrored += is_x && sign < 0 ? 1 : 0;
    add_case(offsets, *item, is_x ? sign : 1);
  }
  if (is_x && sides.all_unknown) offsets.side_unknown = cases.size();
  offsets.agreement = stats::bland_altman(offsets.found, offsets.truth, level);
  return offsets;
}

}  // namespace

const char* name(Unit unit) { return unit == Unit::mm ? "mm" : "px"; }

std::vector<LandmarkOffsets> landmark_offsets(const std::vector<LandmarkCase>& cases, Unit unit,
                                              double level) {
  std::vector<LandmarkOffsets> all;
  for (const View view : {View::pa, View::lat}) {
    const auto sides = view_sides(cases, view);
    std::vector<SidedCase> used;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (cases[i].view == view && (unit == Unit::px || cases[i].mm_per_px))
        used.emplace_back(&cases[i], sides.sign[i]);
    }
    if (used.empty()) continue;
    for (std::size_t landmark = 0; landmark < used.front().first->truth.size(); ++landmark) {
      for (const char axis : {'x', 'y'}) {
        all.push_back(
            offsets_of(used, sides, {.view = view, .landmark = landmark, .axis = axis, .unit = unit}, level));
      }
    }
  }
  return all;
}

Unit best_unit(const std::vector<LandmarkCase>& cases) {
  const auto has_spacing = [](const LandmarkCase& item) { return item.mm_per_px.has_value(); };
  return std::ranges::any_of(cases, has_spacing) ? Unit::mm : Unit::px;
}

}  // namespace deepwrist::evaluation
