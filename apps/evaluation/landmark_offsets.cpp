#include "apps/evaluation/landmark_offsets.h"

#include <algorithm>

namespace deepwrist::evaluation {
namespace {

void add_case(LandmarkOffsets& offsets, const LandmarkCase& item) {
  const bool is_x = offsets.axis == 'x';
  double scale = 1;
  if (offsets.unit == Unit::mm) scale = is_x ? item.mm_per_px->width : item.mm_per_px->height;
  const auto along = [&](const cv::Point2d& point) { return (is_x ? point.x : point.y) * scale; };
  offsets.found.push_back(along(item.found[offsets.landmark]));
  offsets.truth.push_back(along(item.truth[offsets.landmark]));
}

}  // namespace

const char* name(Unit unit) { return unit == Unit::mm ? "mm" : "px"; }

std::vector<LandmarkOffsets> landmark_offsets(const std::vector<LandmarkCase>& cases, Unit unit,
                                              double level) {
  std::vector<LandmarkOffsets> all;
  for (const View view : {View::pa, View::lat}) {
    std::vector<const LandmarkCase*> used;
    for (const auto& item : cases) {
      if (item.view == view && (unit == Unit::px || item.mm_per_px)) used.push_back(&item);
    }
    if (used.empty()) continue;
    for (std::size_t landmark = 0; landmark < used.front()->truth.size(); ++landmark) {
      for (const char axis : {'x', 'y'}) {
        auto& offsets = all.emplace_back(LandmarkOffsets{view, landmark, axis, unit, {}, {}, {}});
        for (const auto* item : used) add_case(offsets, *item);
        offsets.agreement = stats::bland_altman(offsets.found, offsets.truth, level);
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
