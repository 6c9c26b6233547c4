#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/report/chart/charts.h"
#include "core/stats/calibration.h"
#include "core/stats/interval.h"

namespace deepwrist::evaluation {

/// Axes from 0 to 1, as high as wide.
report::XyChart unit_square(const std::string& x_label, const std::string& y_label);

/// Sensitivity over 1 − specificity with the thresholds as notes; both classes must be there.
report::Series roc_series(const std::string& name, const std::vector<int>& truth,
                          const std::vector<double>& score, int colour);

/// Precision over recall as steps, the thresholds as notes; `truth` holds a positive.
report::Series pr_series(const std::string& name, const std::vector<int>& truth,
                         const std::vector<double>& score, int colour);

/// Share of positives over mean probability of the bins that hold cases, with Wilson's intervals.
report::Series reliability_series(const std::string& name, const std::vector<stats::CalibrationBin>& bins,
                                  int colour);

/// Of each row of a forest plot what one measure is; nothing where it is undefined.
struct ForestMeasure {
  std::string name;
  std::vector<std::optional<stats::Estimate>> of_row;
};

/// A forest plot of shares: rows below each other, in each the measures with their intervals, a little apart.
report::XyChart forest_chart(std::vector<std::string> rows, const std::vector<ForestMeasure>& measures);

}  // namespace deepwrist::evaluation
