#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "classifier/roi_set_keys.h"
#include "core/config/architecture.h"
#include "core/program/runtime.h"
#include "evaluation/fractures/decision_counts.h"

namespace deepwrist::calibrate {

/// Where the logits that temperatures are fitted to come from.
enum class LogitSource { automatic, validation, images };

/// What divided the images into folds when the networks were trained.
enum class FoldRule { group_k_fold, stratified };

/// How `calibrate` chooses the thresholds from which `test` calls a fracture.
enum class OperatingPointKind { none, youden, sensitivity, specificity };
struct OperatingPointRule {
  OperatingPointKind kind = OperatingPointKind::none;
  double target = 0.95;  ///< wanted sensitivity or specificity
};

/// Whether the two thresholds of fracture, doubt and no fracture are looked for, and for which aims.
struct DecisionRule {
  bool find = true;
  evaluation::DecisionAims aims;
};

/// Experiment of `calibrate`.
struct CalibrationExperiment {
  config::RuntimeOptions runtime;
  config::ModelOptions classifier;
  classifier::RoiSetOptions dataset;
  LogitSource source = LogitSource::automatic;
  std::optional<FoldRule> fold_rule;  ///< empty: as the manifest's preprocessing tells
  int folds = 5;                      ///< of the training
  int ensemble = 0;            ///< members of a deep ensemble, all validated on the first fold; 0: folds
  std::uint64_t seed = 12345;  ///< of the training, and of the cross-validation
  OperatingPointRule operating_points;
  DecisionRule decision;
  bool force = false;               ///< store temperatures that make the cross-validated log loss worse
  std::filesystem::path save_path;  ///< JSON of the figures
};

}  // namespace deepwrist::calibrate
