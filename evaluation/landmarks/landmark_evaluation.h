#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/landmarks/landmark_offsets.h"
#include "evaluation/landmarks/landmark_outliers.h"
#include "evaluation/landmarks/landmark_regions.h"
#include "evaluation/landmarks/landmark_reliability.h"

namespace deepwrist::evaluation {

/// Everything said of some radiographs with found and annotated landmarks.
struct LandmarkEvaluation {
  std::vector<LandmarkCase> cases;
  Unit unit = Unit::mm;  ///< px where no case has a spacing
  std::vector<LandmarkResult> results;
  std::vector<LandmarkOffsets> offsets;
  std::vector<LandmarkOutlier> outliers;
  std::vector<LandmarkRegions> regions;
  std::vector<LandmarkReliability> reliability;
  std::vector<std::string> remarks;  ///< on the sides of wrists, to be warned of

  /// All landmarks of a view together; null for a view without cases.
  const LandmarkResult* together(View view) const;
};
/// Cases of one view need equal numbers of landmarks; there may be no cases.
LandmarkEvaluation evaluate_landmarks(std::vector<LandmarkCase> cases);

/// What happened to the radiographs that are not, or not fairly, among the evaluated ones.
struct LandmarkRun {
  std::string source;  ///< "radiographs", "out_of_fold", "annotations"
  std::vector<std::pair<std::string, std::string>> failures = {};  ///< what it is called, and the reason
  std::size_t without_points = 0;    ///< rows of the table that have no annotation
  std::size_t seen_in_training = 0;  ///< evaluated ones that the networks may know
};

/// The numbers for other programs, schema deepwrist-landmarks-1 (docs/programs.md).
nlohmann::json landmark_report_json(const LandmarkEvaluation& evaluation, const LandmarkRun& run);

/// One record a number: view, landmark, measure, unit, count, value, low, high.
std::string landmark_report_csv(const LandmarkEvaluation& evaluation);

}  // namespace deepwrist::evaluation
