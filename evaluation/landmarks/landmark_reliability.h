#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/report/page/page.h"
#include "core/stats/interval.h"
#include "evaluation/landmarks/landmark_errors.h"

namespace deepwrist::evaluation {

/// The landmarks whose confidence lies in a range.
struct ReliabilityBin {
  double low = 0, high = 1;  ///< `low` belongs to it; `high` only where it is 1
  std::size_t count = 0;
  double mean_confidence = 0;  ///< NaN for none
  stats::Estimate share = {};  ///< of them found within kConfidentWithinMm, with Wilson's interval
};

/// How confidences and errors of one view's landmarks go together.
struct LandmarkReliability {
  View view = View::pa;
  std::vector<ReliabilityBin> bins;  ///< from the least confident; none is empty
  ReliabilityBin all;
};

/// Of each view with cases that have a confidence and a spacing.
std::vector<LandmarkReliability> landmark_reliability(const std::vector<LandmarkCase>& cases);

/// A console table of all views; empty for none.
std::string reliability_text(const std::vector<LandmarkReliability>& views);
nlohmann::json reliability_json(const std::vector<LandmarkReliability>& views);
report::DataTable reliability_table(const LandmarkReliability& reliability);

}  // namespace deepwrist::evaluation
