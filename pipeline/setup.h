#pragma once

#include <torch/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/data/metadata.h"
#include "core/weights/snapshot.h"
#include "evaluation/fractures/decision.h"
#include "localizer/landmark_search.h"
#include "localizer/recorded_search.h"
#include "pipeline/case.h"
#include "pipeline/case_loader.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// The weights of one view: checkpoints in ensemble order, and mean and deviation of the input.
struct ViewWeights {
  std::vector<weights::FoldWeights> folds;
  weights::ChannelStatistics statistics;
  std::vector<engine::ActivationRanges> int8 = {};  ///< of each fold, where it computes in int8
};

/// A row of the metadata to work on.
struct WantedRow {
  std::uint32_t row = 0;
  View view = View::pa;
};

/// A row that cannot be worked on, and why.
struct UnusableRow {
  std::uint32_t row = 0;
  std::string reason;
};

/// What of the table a run works on, where that is a part of it.
struct TablePart {
  Part part;
  std::string table_digest;     ///< SHA-256 of the table, or of the names of files where there is none
  std::size_t rows_of_all = 0;  ///< of all parts together
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
};

/// Everything a run of `localize`, `create_dataset` or `test` needs, opened and checked before the first
/// image: the table, the weights of every view in it, mean and deviation, the preprocessing that belongs to
/// the weights, the device.
struct Setup {
  InferenceExperiment experiment;
  Preprocessing preprocessing = {};
  torch::Device device{torch::kCPU};
  data::Metadata metadata = {};
  std::optional<TablePart> part = {};      ///< then requests and unusable rows are of that part only
  std::vector<WantedRow> requests = {};    ///< one a usable row, in table order
  std::vector<UnusableRow> unusable = {};  ///< rows whose view stays unclear
  /// What a file said of itself, where it was asked, and the number that stands for an ID, where results are
  /// anonymised; by row.
  std::unordered_map<std::size_t, dicom::ImageIdentity> identities = {};
  std::vector<std::uint32_t> pseudonyms = {};
  weights::Snapshot localizer;
  std::optional<weights::Snapshot> classifier = {};
  /// Empty where the weights' shapes tell them.
  std::optional<config::Architecture> localizer_model = {}, classifier_model = {};
  /// Of each view of the requests, of a part those of the whole table; and of the other one, where it is
  /// looked whether a radiograph is of that.
  std::map<View, ViewWeights> localizer_weights = {};
  std::map<View, ViewWeights> classifier_weights = {};  ///< likewise; empty without a classifier
  localizer::ChosenSearch search = {};
  std::map<std::string, double> thresholds = {};  ///< operating points of "PA", "LAT" and "study"
  evaluation::DecisionsByGroup decisions = {};    ///< of the same, with a classifier
  std::unique_ptr<CaseLoader> loader = {};

  /// The views of the requests.
  std::vector<View> views() const;
  /// What is wanted of a row. Made when it is asked for, as a table may have millions.
  CaseRequest request(std::size_t row) const;
  /// Its row, ID, name and view alone, which cost no look at the disk.
  CaseRequest named_request(std::size_t row) const;
  std::vector<CaseRequest> requests_of(const std::vector<WantedRow>& rows) const;
  localizer::LandmarkAnnotator annotator(View view) const;
  localizer::LandmarkSearch landmark_search(View view) const;
  /// Whether radiographs are shown to the networks of the other view too.
  bool checks_views() const;
  classifier::FractureDetector detector(View view) const;
};

/// Opens everything; throws Error naming what is missing. `needs_classifier` for `test`, which reads
/// the columns of truths as well; `uses_points` for programs that compare with annotated landmarks.
Setup prepare(const InferenceExperiment& experiment, bool needs_classifier, bool uses_points = false);

/// The same for a program whose radiographs come one by one: both blocks for the views of `dataset.views`, no
/// table and no requests.
Setup prepare_without_table(const InferenceExperiment& experiment);

/// Verifies the digests and loads every network of the views in use: what a dry run has to find.
void check_weights(const Setup& setup);

/// How the networks of the first view in use are computed, step by step, human-readable.
std::string describe_networks(const Setup& setup);

/// Operating points of "PA", "LAT" and "study": explicit ones, else those recorded with the weights, else the
/// reference's.
std::map<std::string, double> choose_thresholds(const InferenceExperiment& experiment,
                                                const weights::Snapshot& classifier);

/// The preprocessing recorded with the weights of `block`, changed by explicit keys; what changes is logged.
Preprocessing choose_preprocessing(const Preprocessing& recorded,
                                   const data::PreprocessingOverrides& overrides, const char* block);

}  // namespace deepwrist::pipeline
