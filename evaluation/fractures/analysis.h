#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/stats/binary_metrics.h"
#include "core/stats/bootstrap.h"
#include "core/stats/calibration.h"
#include "core/stats/decision_curve.h"
#include "core/stats/delong.h"
#include "core/stats/interval.h"
#include "core/stats/kappa.h"
#include "core/stats/mcnemar.h"
#include "core/stats/roc_curve.h"
#include "evaluation/fractures/area_comparison.h"
#include "evaluation/fractures/decision_counts.h"
#include "evaluation/fractures/rater_pairs.h"
#include "evaluation/groups.h"

namespace deepwrist::evaluation {

struct AnalysisOptions {
  std::string score = "Fracture_Prediction";  ///< name of the column of scores, as pages call it
  std::string other_score = {};               ///< of the second model's; empty: none
  std::string truth = "Fracture";             ///< name of the label column that is the truth
  std::vector<std::string> readers;           ///< names of the others
  std::map<std::string, double> thresholds;   ///< operating point by group name; 0.5 for others
  DecisionsByGroup decisions;     ///< two thresholds by group name; none: no decisions are counted
  std::string clustered_by = {};  ///< name of the column of patients, whom the bootstrap draws; empty: cases
  stats::BootstrapOptions bootstrap;
  double fixed_sensitivity = 0.95, fixed_specificity = 0.95;  ///< operating points that are looked for

  /// The operating point of a group.
  double threshold_of(const std::string& group) const;
};

/// The decision at one threshold.
struct OperatingPoint {
  std::string name;  ///< "chosen", "Youden", "sensitivity 0.95", "specificity 0.95"
  double threshold = 0;
  bool from_these_cases = false;  ///< chosen on the cases it is judged on: optimistic
  stats::Confusion confusion;
  stats::BinaryMetrics metrics;
};

/// A reader, and the model at the chosen threshold, on the cases that the reader has read.
struct ReaderResult {
  std::string name;
  std::size_t cases = 0;
  stats::Confusion confusion;
  stats::BinaryMetrics metrics;
  std::optional<stats::Estimate> kappa;  ///< with the truth
  stats::McNemar against_model;          ///< right decisions of reader and model at the chosen threshold
  /// DeLong; a reader's area is that under two straight lines. Nothing for one class only.
  std::optional<stats::PairedAuc> auc_against_model;
};

/// A second model on the cases that both have scored.
struct ModelComparison {
  std::size_t cases = 0;
  AreaComparison areas;
};

/// Everything said of one group. What its cases cannot tell (one class only, no probabilities) is empty.
struct GroupAnalysis {
  std::string name;
  std::size_t cases = 0, positives = 0, without_score = 0, without_truth = 0;
  std::size_t patients = 0;                         ///< where a column tells them
  std::optional<stats::Estimate> auroc;             ///< DeLong
  std::optional<stats::Estimate> auroc_percentile;  ///< stratified bootstrap
  std::optional<stats::Estimate> auroc_bca;
  std::vector<stats::Estimate> bootstrapped;  ///< of each of bootstrap_statistics(); or NaN
  stats::RocCurve roc;
  stats::PrCurve precision_recall;
  std::vector<OperatingPoint> points;       ///< the chosen one first
  std::optional<DecisionCounts> decisions;  ///< where the options have thresholds of the group
  std::optional<stats::Calibration> calibration;
  std::optional<stats::DecisionCurve> decision_curve;  ///< of probabilities only
  std::vector<ReaderResult> readers;
  /// Cohen's kappa between truth, model at the chosen threshold, and readers, on the cases that both have
  /// judged; NaN where it is undefined.
  std::vector<std::string> raters;
  std::vector<std::vector<double>> agreement;
  std::vector<RaterPair> pairs;  ///< each two of them
  std::optional<ModelComparison> comparison;
};

GroupAnalysis analyse(const Group& group, const AnalysisOptions& options);

}  // namespace deepwrist::evaluation
