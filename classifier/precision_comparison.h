#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "classifier/quantize_snapshot.h"

namespace deepwrist::classifier {

/// Probabilities of one view's ensemble in both precisions.
struct PrecisionComparison {
  View view = View::pa;
  double threshold = 0.5;
  std::vector<int> truth;
  std::vector<double> fp32, int8;
};

/// What int8 changes.
struct PrecisionDifference {
  double median = 0, percentile_99 = 0, largest = 0;  ///< of |Δ probability|
  std::optional<double> auroc_fp32, auroc_int8;
  std::size_t decisions_changed = 0;
  double farthest_change = 0;  ///< of a changed decision's float32 probability from the threshold
};

/// Runs the snapshot's ensembles over every region of the table, view by view. `thresholds`: operating points
/// of "PA" and "LAT". Throws Error where a network has no ranges, and as regions_of.
std::vector<PrecisionComparison> compare_precisions(const weights::Snapshot& snapshot,
                                                    const RegionTable& table,
                                                    const std::map<std::string, double>& thresholds);

PrecisionDifference precision_difference(const PrecisionComparison& comparison);

/// One line a view.
std::string to_text(const PrecisionComparison& comparison);
nlohmann::json to_json(const PrecisionComparison& comparison);

}  // namespace deepwrist::classifier
