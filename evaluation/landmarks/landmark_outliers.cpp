#include "evaluation/landmarks/landmark_outliers.h"

#include <algorithm>
#include <cmath>

#include "core/stats/descriptive.h"

namespace deepwrist::evaluation {

std::vector<LandmarkOutlier> landmark_outliers(const std::vector<LandmarkCase>& cases, Unit unit) {
  std::vector<LandmarkOutlier> outliers;
  const auto error_of = [&](const LandmarkCase& item, std::size_t landmark) {
    return unit == Unit::mm ? item.error_mm(landmark) : item.error_px(landmark);
  };
  for (const View view : {View::pa, View::lat}) {
    std::size_t landmarks = 0;
    for (const auto& item : cases) {
      if (item.view == view) landmarks = item.truth.size();
    }
    for (std::size_t landmark = 0; landmark < landmarks; ++landmark) {
      std::vector<LandmarkOutlier> errors;
      std::vector<double> values;
      for (std::size_t i = 0; i < cases.size(); ++i) {
        if (cases[i].view != view || std::isnan(error_of(cases[i], landmark))) continue;
        errors.push_back({i, landmark, unit, error_of(cases[i], landmark), 0});
        values.push_back(errors.back().error);
      }
      std::ranges::sort(values);
      const double third = stats::sorted_quantile(values, 0.75);
      const double fence = third + 1.5 * (third - stats::sorted_quantile(values, 0.25));
      for (auto& error : errors) {
        error.fence = fence;
        if (error.error > fence) outliers.push_back(error);
      }
    }
  }
  std::ranges::stable_sort(outliers, std::ranges::greater(), &LandmarkOutlier::error);
  return outliers;
}

}  // namespace deepwrist::evaluation
