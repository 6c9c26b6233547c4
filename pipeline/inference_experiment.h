#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/engine.h"
#include "core/config/architecture.h"
#include "core/config/node.h"
#include "core/data/dataset_options.h"
#include "core/data/preprocessing_overrides.h"
#include "core/program/runtime.h"
#include "localizer/search_options.h"
#include "pipeline/part.h"

namespace deepwrist::pipeline {

/// Which temperature divides the classifier's logits: none, or each fold's that `calibrate` stored.
enum class CalibrationMode { none, temperature };

/// `report.*` of the programs that write a page.
struct ReportOptions {
  bool write = true;        ///< the page; `test` only
  bool identify = false;    ///< file names and paths in the page; else the table's own IDs only
  bool figures = true;      ///< also as SVG and PNG files
  std::size_t cases = 200;  ///< of the gallery: those with the largest errors
};

/// `bootstrap.*`: intervals of the evaluation in `test`.
struct BootstrapIntervals {
  int replicates = 2000;
  std::size_t seed = 12345;
  double level = 0.95;  ///< of all intervals
};

/// `decision.pa.low` and `.high`, and of the other groups: both or none.
struct DecisionKeys {
  std::optional<double> low, high;
};

/// Experiment of `localize`, `test_localizer`, `create_dataset` and `test`; each program registers the keys
/// it uses.
struct InferenceExperiment {
  config::RuntimeOptions runtime;
  config::Node root;  ///< the whole configuration, evaluated: shown by a report
  void composed(const config::Node& tree, const std::vector<std::filesystem::path>& folders);

  data::DatasetOptions dataset;
  data::PreprocessingOverrides preprocessing;
  config::ModelOptions localizer;
  localizer::SearchKeys search;     ///< of the localizer
  config::ModelOptions classifier;  ///< `test` only

  std::filesystem::path save_path;  ///< results CSV; `create_dataset`: folder of the ROI images
  std::optional<Part> part;         ///< of the table, where only that is worked on
  bool save_image = false;          ///< overlays of the landmarks and the ROI
  std::filesystem::path save_image_dir;
  bool save_gradcam = false;
  bool save_gradcam_npy = false;  ///< the heat maps as numbers, in the same folder
  std::filesystem::path gradcam_dir;
  bool save_defect = false;  ///< false positives and negatives sorted into folders
  std::filesystem::path defect_dir;
  std::vector<std::string> gt{"Fracture"};  ///< truth first, then readers
  /// Operating points. Empty: those recorded with the weights, else the reference's.
  std::optional<double> threshold_pa, threshold_lat, threshold_study;
  /// Fracture, doubt, no fracture. Empty: those recorded with the weights, else the operating points.
  DecisionKeys decision_pa, decision_lat, decision_study;
  BootstrapIntervals bootstrap;
  CalibrationMode calibration = CalibrationMode::none;
  InferencePrecision precision = InferencePrecision::fp32;
  int chunk = 0;  ///< images per network load after the first; 0: by memory and table (row_chunks.h)
  bool keep_networks = false;
  Engine engine = Engine::automatic;
  bool print_plan = false;  ///< how the networks are computed, step by step
  ReportOptions report;
  bool save_confidence = false;  ///< `test_localizer`: calibrate it, into the manifest
  bool out_of_fold = false;      ///< `test_localizer`: the training run's own predictions, no network
};

}  // namespace deepwrist::pipeline
