#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/config/inference.h"

namespace deepwrist::config {

/// `dataset.*` of the programs that read regions of interest.
struct RoiSetOptions {
  std::filesystem::path home;  ///< holds {PA|LAT}/{ID}_{PA|LAT}.png
  std::string meta;            ///< CSV with ID, Side and the label
  std::vector<View> sides{View::pa, View::lat};
  std::string label = "Fracture";
};

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

/// Experiment of `calibrate`.
struct CalibrationExperiment {
  RuntimeOptions runtime;
  ModelOptions<SeResNetParams> classifier;
  RoiSetOptions dataset;
  LogitSource source = LogitSource::automatic;
  std::optional<FoldRule> fold_rule;  ///< empty: as the manifest's preprocessing tells
  int folds = 5;                      ///< of the training
  int ensemble = 0;            ///< members of a deep ensemble, all validated on the first fold; 0: folds
  std::uint64_t seed = 12345;  ///< of the training, and of the cross-validation
  OperatingPointRule operating_points;
  bool force = false;               ///< store temperatures that make the cross-validated log loss worse
  std::filesystem::path save_path;  ///< JSON of the figures
};

/// What the tables of `eval_ood` name: regions of interest, or radiographs to cut them from.
enum class OodImages { automatic, regions, radiographs };

/// Experiment of `eval_ood`.
struct OodExperiment {
  RuntimeOptions runtime;
  OodImages images = OodImages::automatic;
  ModelOptions<HourglassParams> localizer;  ///< for radiographs
  ModelOptions<SeResNetParams> classifier;  ///< the ensemble in question
  std::filesystem::path fold_ensemble;      ///< a second snapshot folder to compare with; may be empty
  RoiSetOptions dataset;                    ///< of the set like the training's
  std::filesystem::path other_home;         ///< images of the other set
  std::string other_meta;                   ///< its own table; empty: rows of `dataset.meta` with OOD 1
  std::vector<std::string> gt{"Fracture"};
  std::vector<int> sizes{3, 5, 7, 9};  ///< members of the ensembles that are looked at
  CalibrationMode calibration = CalibrationMode::none;
  std::filesystem::path save_path;  ///< CSV of the scores
};

}  // namespace deepwrist::config
