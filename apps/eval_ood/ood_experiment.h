#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "classifier/roi_set_keys.h"
#include "core/config/architecture.h"
#include "core/program/runtime.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::eval_ood {

/// What the tables of `eval_ood` name: regions of interest, or radiographs to cut them from.
enum class OodImages { automatic, regions, radiographs };

/// Experiment of `eval_ood`.
struct OodExperiment {
  config::RuntimeOptions runtime;
  OodImages images = OodImages::automatic;
  config::ModelOptions localizer;       ///< for radiographs
  config::ModelOptions classifier;      ///< the ensemble in question
  std::filesystem::path fold_ensemble;  ///< a second snapshot folder to compare with; may be empty
  classifier::RoiSetOptions dataset;    ///< of the set like the training's
  std::filesystem::path other_home;     ///< images of the other set
  std::string other_meta;               ///< its own table; empty: rows of `dataset.meta` with OOD 1
  std::vector<std::string> gt{"Fracture"};
  std::vector<int> sizes{3, 5, 7, 9};  ///< members of the ensembles that are looked at
  pipeline::CalibrationMode calibration = pipeline::CalibrationMode::none;
  std::filesystem::path save_path;  ///< CSV of the scores
};

}  // namespace deepwrist::eval_ood
