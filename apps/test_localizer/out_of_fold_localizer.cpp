#include "apps/test_localizer/out_of_fold_localizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/sha256.h"
#include "core/base/standard_output.h"
#include "core/config/yaml.h"
#include "core/data/file_names.h"
#include "core/engine/device.h"
#include "core/weights/manifest.h"
#include "core/weights/snapshot.h"
#include "evaluation/landmarks/landmark_report.h"
#include "evaluation/landmarks/landmark_table.h"
#include "evaluation/landmarks/out_of_fold_landmarks.h"
#include "pipeline/landmark_gallery.h"
#include "pipeline/report_page.h"
#include "pipeline/setup.h"

//   snapshot/PA/fold_0/validation.csv, ... ─► cases ─► errors.csv ─► evaluation ─► report
//
// Radiographs are only looked for to be shown, at base / PA or LAT / Fname, then base / Fname, with these
// bases:
//
//   the experiment's folders, or those that the run's params.yaml names
//   the folder of the table
//
// Names are hidden in two steps: of all cases before the table is written (anonymize), or of those whose ID
// is a file's name after it, for the report only.

namespace deepwrist::pipeline {
namespace {

namespace fs = std::filesystem;
using evaluation::LandmarkCase;

std::vector<evaluation::ValidationFile> chosen_files(const InferenceExperiment& experiment) {
  auto files = evaluation::validation_files(experiment.localizer.snapshot_folder);
  std::erase_if(files, [&](const auto& file) {
    return std::ranges::find(experiment.dataset.sides, file.view) == experiment.dataset.sides.end();
  });
  if (files.empty()) {
    throw Error(ErrorKind::usage, "dataset.views", "the training run has no predictions for these views");
  }
  return files;
}

/// A path below `dataset` of the run's configuration; empty where it has none.
fs::path trained_path(const config::Node& params, std::initializer_list<const char*> keys) {
  const auto* dataset = params.is_map() ? params.find("dataset") : nullptr;
  for (const char* key : keys) {
    const auto* value = dataset && dataset->is_map() ? dataset->find(key) : nullptr;
    if (value && value->is_text()) return value->text();
  }
  return {};
}

/// Where the run's radiographs may be: below the experiment's folders, else where they were in training.
class ImageFinder {
 public:
  explicit ImageFinder(const InferenceExperiment& experiment) {
    auto home = experiment.dataset.home, folder = experiment.dataset.folder;
    fs::path meta = experiment.dataset.meta;
    const auto params_file = experiment.localizer.snapshot_folder / "params.yaml";
    if (home.empty() && fs::is_regular_file(params_file)) {
      const auto params = config::load_yaml(params_file);
      home = trained_path(params, {"data_home", "train_data_home"});
      folder = trained_path(params, {"data_folder"});
      meta = home / trained_path(params, {"meta"});
    }
    bases_ = {home / folder, meta.parent_path()};
  }

  /// Empty where the file is nowhere.
  fs::path find(const LandmarkCase& item) const {
    if (item.file_name.empty()) return {};
    for (const auto& base : bases_) {
      for (const auto& path : {base / name(item.view) / item.file_name, base / item.file_name}) {
        if (fs::is_regular_file(path)) return path;
      }
    }
    return {};
  }

 private:
  std::vector<fs::path> bases_;
};

std::vector<CaseRequest> requests_of(const std::vector<LandmarkCase>& cases,
                                     const InferenceExperiment& experiment) {
  const ImageFinder finder(experiment);
  std::vector<CaseRequest> requests;
  std::size_t missing = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CaseRequest request;
    request.row = i;
    request.view = cases[i].view;
    request.id = cases[i].id;
    request.file_name = cases[i].file_name;
    request.file = finder.find(cases[i]);
    missing += request.file.empty() ? 1 : 0;
    requests.push_back(std::move(request));
  }
  if (missing > 0) {
    log().warn(
        "{} of {} radiographs are not found and shown without pictures; dataset.test_data_home says "
        "where they are",
        missing, cases.size());
  }
  return requests;
}

Preprocessing preprocessing_of(const InferenceExperiment& experiment) {
  const auto& folder = experiment.localizer.snapshot_folder;
  // A run that has not finished yet has no manifest.
  const bool finished = fs::is_regular_file(folder / weights::Manifest::kFileName);
  return choose_preprocessing(finished ? weights::Snapshot::open(folder).preprocessing() : Preprocessing{},
                              experiment.preprocessing, "localizer");
}

/// Numbers in place of IDs and file names, or only of IDs that are file names, unless they are asked for.
void hide_names(std::vector<LandmarkCase>& cases, bool all) {
  std::map<std::string, std::size_t> numbers;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    auto& item = cases[i];
    if (all) {
      item.id = std::to_string(numbers.try_emplace(item.id, numbers.size() + 1).first->second);
      item.file_name = fmt::format("row {}", i + 1);
    } else if (data::is_id_of_file(item.id, item.file_name)) {
      item.id = fmt::format("row {}", i + 1);
    }
  }
}

std::string how_to_read(const evaluation::OutOfFoldLandmarks& run) {
  std::string text =
      "No network ran for this: each radiograph has the landmarks of the fold that was not trained on it. "
      "Which "
      "epoch of a fold was kept was decided on the same radiographs, so the errors are a little smaller than "
      "on "
      "new ones; on those, on the other hand, the mean of all folds is used.";
  if (run.members > 1) {
    text +=
        fmt::format(" The points are means over {} members that share their validation images.", run.members);
  }
  if (run.ids_in_several_folds > 0) {
    text += fmt::format(
        "\n\n{} IDs have radiographs of one view in several folds: other radiographs of the same ID were "
        "trained "
        "on, so their errors are smaller than on new patients.",
        run.ids_in_several_folds);
  }
  return text;
}

report::Page page_of(const InferenceExperiment& experiment, const evaluation::OutOfFoldLandmarks& run,
                     const std::vector<evaluation::ValidationFile>& files) {
  auto page = framed_page(experiment, "Out-of-fold landmarks of a training run");
  if (experiment.report.identify) page.subtitle = experiment.localizer.snapshot_folder.string();
  page.sections.push_back({.heading = "How to read this", .text = how_to_read(run)});
  for (const auto& file : files) {
    page.provenance.emplace_back(
        fmt::format("SHA-256 of validation.csv, {} fold {}", name(file.view), file.fold),
        sha256_of_file(file.path));
  }
  return page;
}

}  // namespace

void check_out_of_fold_localizer(const InferenceExperiment& experiment) {
  evaluation::read_out_of_fold_landmarks(chosen_files(experiment));
}

int run_out_of_fold_localizer(const InferenceExperiment& experiment) {
  const auto files = chosen_files(experiment);
  auto run = evaluation::read_out_of_fold_landmarks(files);
  if (run.cases.empty()) {
    throw Error(ErrorKind::format, experiment.localizer.snapshot_folder.string(),
                "the validation tables have no rows");
  }
  if (run.ids_in_several_folds > 0) {
    log().warn("{} IDs have radiographs in several folds: others of the same ID were trained on",
               run.ids_in_several_folds);
  }
  const auto requests = requests_of(run.cases, experiment);
  if (experiment.runtime.anonymize) hide_names(run.cases, true);
  write_file_atomically(experiment.save_path, evaluation::landmark_cases_csv(run.cases));
  if (!experiment.report.identify && !experiment.runtime.anonymize) hide_names(run.cases, false);
  auto page = page_of(experiment, run, files);
  const auto evaluated = evaluation::evaluate_landmarks(std::move(run.cases));
  if (experiment.report.write) {
    CaseLoader loader(experiment.dataset, preprocessing_of(experiment), kDecoders);
    add_landmark_gallery(page, evaluated, requests, loader,
                         static_cast<std::size_t>(experiment.report.cases));
  }
  const evaluation::LandmarkRun about{"out_of_fold"};
  const auto text =
      evaluation::write_landmark_report(evaluated, about, report_files(experiment), std::move(page));
  print_results(fmt::format("{} radiographs of {} folds\n{}errors:  {}\n", evaluated.cases.size(),
                            files.size(), text, experiment.save_path.string()));
  return kExitDone;
}

}  // namespace deepwrist::pipeline
