#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/engine.h"
#include "core/base/formulas.h"
#include "core/base/preprocessing.h"
#include "core/base/view.h"
#include "core/config/model_params.h"
#include "core/config/node.h"
#include "core/config/preprocessing_overrides.h"

namespace deepwrist::config {

/// What a run may do with the results that an earlier one left.
struct EarlierResults {
  bool resume = false;     ///< keep its rows that are of the same cases, made alike
  bool overwrite = false;  ///< replace what is not the same
};

/// Keys every program has: `device` (or `local_rank`), `threads`, `log.level`, `log.file`, `resume`, ...
struct RuntimeOptions {
  std::string device = "auto";  ///< auto, cpu, cuda:N
  bool device_is_wish = false;  ///< from `local_rank`: without that device one warning, then the CPU
  int threads = 0;              ///< 0: every core the process may use
  std::string log_level = "info";
  Formulas formulas = Formulas::as_text;  ///< of the tables that are written
  std::filesystem::path log_file;
  EarlierResults earlier;
  bool anonymize = false;     ///< IDs and file names replaced by row numbers in logs and results
  bool deterministic = true;  ///< CUDA's convolutions by algorithms that give the same digits each time
  std::vector<std::filesystem::path> config_files;  ///< that the experiment was read from
};

/// `dataset.*` of the programs that read radiographs.
struct DatasetOptions {
  std::string meta;                                    ///< CSV, folder or glob
  std::filesystem::path home;                          ///< test_data_home or data_home
  std::filesystem::path folder;                        ///< data_folder, below `home`
  std::optional<std::array<double, 2>> pixel_spacing;  ///< mm per px, {row spacing, column spacing}
  std::vector<View> sides{View::pa, View::lat};
  std::size_t max_file_bytes = std::size_t{512} << 20;
  std::size_t max_pixels = 100'000'000;
  bool dicom_columns = false;  ///< AccessionNumber and UIDs of the files in the tables
  double decode_timeout_s = 10;
  std::size_t decode_memory_bytes = std::size_t{1} << 30;
};

/// A block's weights and what belongs to them.
template <typename Params>
struct ModelOptions {
  std::filesystem::path snapshot_folder;
  std::filesystem::path train_data_home;  ///< holds mean_std_{side}.npy; empty: the snapshot folder
  std::optional<Params> params;           ///< empty: from the manifest or the shapes of the weights
};

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

/// Experiment of `localize`, `test_localizer`, `create_dataset` and `test`; each program registers the keys
/// it uses.
struct InferenceExperiment {
  RuntimeOptions runtime;
  Node root;  ///< the whole configuration, evaluated: shown by a report
  void composed(const Node& tree, const std::vector<std::filesystem::path>& folders);

  DatasetOptions dataset;
  PreprocessingOverrides preprocessing;
  ModelOptions<HourglassParams> localizer;
  ModelOptions<SeResNetParams> classifier;  ///< `test` only

  std::filesystem::path save_path;  ///< results CSV; `create_dataset`: folder of the ROI images
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
  BootstrapIntervals bootstrap;
  CalibrationMode calibration = CalibrationMode::none;
  InferencePrecision precision = InferencePrecision::fp32;
  int chunk = 16;  ///< images per network load after the first
  bool keep_networks = false;
  Engine engine = Engine::automatic;
  bool print_plan = false;  ///< how the networks are computed, step by step
  ReportOptions report;
  bool out_of_fold = false;  ///< `test_localizer`: the training run's own predictions, no network
};

}  // namespace deepwrist::config
