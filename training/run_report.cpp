#include "training/run_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/base/peak_memory.h"
#include "core/config/emit.h"
#include "core/config/printed_config.h"
#include "core/report/picture/augmentation_sheet.h"
#include "core/train/history.h"
#include "core/weights/manifest.h"

// Sheet of augmented images, rows i · n / 4 of the view's n:
//
//   the image itself | epoch 1 | ... | epoch 5
//   ...                                              4 rows
//
// It is drawn with the experiment's seed, networks draw with their own. The hardest images of a fold are the
// four with the largest Task::errors, which carry no unit: val_error_mm or val_error_px among the fold's
// metrics tells it, and neither means a classifier. The page is written anew after each view.

namespace deepwrist::training {
namespace {

constexpr std::size_t kSamples = 4;     ///< images of a preview
constexpr std::uint32_t kVersions = 5;  ///< of each
constexpr std::size_t kHardest = 4;

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

report::ReportFold report_fold(const TrainingView& data, const data::Split& split,
                               const train::TrainerOptions& options, const train::TrainingResult& result,
                               const std::vector<double>& errors, bool identify) {
  report::ReportFold fold;
  fold.name = options.label;
  for (auto& record : train::read_metrics(options.folder / "metrics.csv")) {
    fold.epochs.push_back({record.epoch, std::move(record.values)});
  }
  fold.best_epoch = result.best_epoch;
  fold.best_metric = result.best_metric;
  fold.seconds = result.seconds;
  fold.planned_epochs = options.train.epochs;
  fold.stopped_early = result.stopped_early;
  std::vector<std::size_t> order(errors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return errors[i]; });
  order.resize(std::min(order.size(), kHardest));
  fold.error_name = error_name(fold);
  for (const auto i : order) {
    const auto row = split.validation[i];
    const auto sample = data.set().sample(row);
    fold.hardest.push_back({name_of(data, row, identify),
                            report::augmentation_sheet({{{sample.image, sample.points, ""}}}), errors[i]});
  }
  return fold;
}

void write_report(const TrainingExperiment& experiment, const std::filesystem::path& folder,
                  const std::vector<report::ReportView>& views) {
  report::TrainingReport report;
  report.title = fmt::format("Training of the {}: {}", name(experiment.block), folder.filename().string());
  report.block = name(experiment.block);
  report.metric = "val_" + experiment.train.metric;
  report.minimise = experiment.train.minimise;
  report.views = views;
  report.configuration =
      config::to_yaml(experiment.identify ? experiment.root : config::without_paths(experiment.root));
  for (const auto& [name, version] : weights::library_versions()) report.facts.emplace_back(name, version);
  report.facts.emplace_back("device", experiment.runtime.device);
  report.facts.emplace_back("seed", std::to_string(experiment.seed));
  for (const auto& view : views) {
    report.facts.emplace_back(view.name + " images", std::to_string(view.images));
  }
  report.peak_memory = peak_memory();
  report::write_page(folder / "training_report.html", report::training_page(report));
}

}  // namespace deepwrist::training
