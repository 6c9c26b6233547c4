#include "training/run_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/config/emit.h"
#include "core/config/printed_config.h"
#include "core/report/picture/augmentation_sheet.h"
#include "core/train/history.h"
#include "training/run_configuration.h"
#include "training/training_description.h"

// Sheet of augmented images, rows i · n / 4 of the view's n:
//
//   the image itself | epoch 1 | ... | epoch 5
//   ...                                              4 rows
//
// It is drawn with the experiment's seed, networks draw with their own. The hardest images of a fold are the
// four with the largest Task::errors, which carry no unit: val_error_mm or val_error_px among the fold's
// metrics tells it, and neither means a classifier. The page is written anew after each view, of all networks
// that are trained by then (conclusion.h).

namespace deepwrist::training {
namespace {

constexpr std::size_t kSamples = 4;     ///< images of a preview
constexpr std::uint32_t kVersions = 5;  ///< of each

std::string name_of(const TrainingView& data, std::size_t row, bool identify) {
  return identify ? data.set().file_name(row) : data.set().id(row);
}

/// What the errors of validation images are: landmarks' in what was measured, else the distance of a
/// probability from 0 or 1.
const char* error_name(const report::ReportFold& fold) {
  for (const auto& epoch : fold.epochs) {
    for (const auto& [name, value] : epoch.values) {
      if (name == "val_error_mm") return "mean error (mm)";
      if (name == "val_error_px") return "mean error (px)";
    }
  }
  return "probability off by";
}

}  // namespace

cv::Mat preview_augmentation(const TrainingView& data, bool identify) {
  std::vector<std::vector<report::SheetCell>> rows;
  const auto count = std::min(kSamples, data.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto row = i * data.size() / count;
    const auto original = data.set().sample(row);
    auto& cells = rows.emplace_back();
    cells.push_back({original.image, original.points, name_of(data, row, identify)});
    for (std::uint32_t epoch = 0; epoch < kVersions; ++epoch) {
      auto sample = original;
      data.augmentation().apply(sample, epoch, static_cast<std::uint32_t>(row));
      cells.push_back({sample.image, sample.points, fmt::format("epoch {}", epoch + 1)});
    }
  }
  return report::augmentation_sheet(rows);
}

report::ReportFold report_fold(const TrainingExperiment& experiment, const TrainingView& data,
                               const std::filesystem::path& folder, const PlannedNetwork& network,
                               const DoneRecord& record) {
  report::ReportFold fold;
  fold.name = network_name(experiment, network);
  for (auto& epoch : train::read_metrics(folder / "metrics.csv")) {
    fold.epochs.push_back({epoch.epoch, std::move(epoch.values)});
  }
  fold.best_epoch = record.epoch;
  fold.best_metric = record.metric;
  fold.seconds = record.seconds;
  fold.planned_epochs = experiment.train.epochs;
  fold.stopped_early = record.stopped_early;
  fold.error_name = error_name(fold);
  for (const auto& [row, error] : record.hardest) {
    const auto sample = data.set().sample(row);
    fold.hardest.push_back({name_of(data, row, experiment.identify),
                            report::augmentation_sheet({{{sample.image, sample.points, ""}}}), error});
  }
  return fold;
}

void write_report(const TrainingExperiment& experiment, const std::filesystem::path& folder,
                  const RunReport& run) {
  report::TrainingReport report;
  report.title = fmt::format("Training of the {}: {}", name(experiment.block), folder.filename().string());
  report.block = name(experiment.block);
  report.metric = "val_" + experiment.train.metric;
  report.minimise = experiment.train.minimise;
  report.views = run.views;
  const auto configuration = of_every_start(experiment.root);
  report.configuration =
      config::to_yaml(experiment.identify ? configuration : config::without_paths(configuration));
  report.facts = training_facts(experiment, run);
  report.more = training_sections(experiment, run);
  std::size_t trained = 0;
  for (const auto& view : run.views) trained += view.folds.size();
  if (trained < run.networks)
    report.facts.emplace_back("networks trained", fmt::format("{} of {}", trained, run.networks));
  report.peak_memory = run.peak_memory;
  report::write_page(folder / "training_report.html", report::training_page(report));
}

}  // namespace deepwrist::training
