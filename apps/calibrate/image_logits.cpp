#include "apps/calibrate/image_logits.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "classifier/region_record.h"
#include "classifier/roi_set.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/config/yaml.h"
#include "core/data/splits.h"
#include "core/engine/device.h"

namespace deepwrist::calibrate {
namespace {

/// The original's weights were trained with its folds.
FoldRule fold_rule(const CalibrationExperiment& experiment, const weights::Snapshot& snapshot) {
  if (experiment.fold_rule) return *experiment.fold_rule;
  return snapshot.preprocessing() == reference_preprocessing() ? FoldRule::group_k_fold
                                                               : FoldRule::stratified;
}

data::FoldOfRow divide(const CalibrationExperiment& experiment, FoldRule rule,
                       const classifier::RoiData& data) {
  std::vector<std::string> ids, groups;
  std::vector<int> labels;
  for (std::size_t i = 0; i < data.size(); ++i) {
    ids.push_back(data.row(i).id);
    groups.push_back(data.row(i).group());
    labels.push_back(data.row(i).label);
  }
  return rule == FoldRule::group_k_fold
             ? data::group_k_fold(ids, experiment.folds, experiment.dataset.meta)
             : data::stratified_group_folds(groups, labels, experiment.folds, experiment.seed,
                                            experiment.dataset.meta);
}

void require_known_folds(const CalibrationExperiment& experiment,
                         const std::vector<weights::FoldWeights>& folds) {
  const int most = experiment.ensemble > 0 ? experiment.ensemble : experiment.folds;
  for (const auto& fold : folds) {
    if (fold.fold < most) continue;
    throw Error(ErrorKind::usage, experiment.classifier.snapshot_folder.string(),
                fmt::format("has fold {} of {}, but {} are said to have been trained; give their number as "
                            "train_params.n_fold, or for a deep ensemble train_params.num_ensemble",
                            fold.fold, name(fold.view), most));
  }
}

/// Folds are made here again as training made them, which nobody can of a division of the researcher's own.
void require_made_folds(const weights::Snapshot& snapshot) {
  const auto file = snapshot.folder() / "params.yaml";
  if (!std::filesystem::exists(file)) return;  // imported weights
  const auto params = config::load_yaml(file);
  const auto* dataset = params.find("dataset");
  for (const char* key : {"folds", "filter"}) {
    const auto* value = dataset != nullptr ? dataset->find(key) : nullptr;
    if (value == nullptr || value->is_null()) continue;
    throw Error(
        ErrorKind::usage, file.string(),
        fmt::format(
            "these weights were trained with dataset.{}, so that nothing here tells which regions a network "
            "was not trained on; use logits=validation",
            key));
  }
}

}  // namespace

std::vector<evaluation::OutOfFoldLogits> image_logits(const CalibrationExperiment& experiment,
                                                      const weights::Snapshot& snapshot, View view) {
  const auto folds = snapshot.folds(view);
  require_known_folds(experiment, folds);
  require_made_folds(snapshot);
  classifier::require_made_for(
      classifier::read_region_records(experiment.dataset.meta, experiment.dataset.home, {view}),
      snapshot.preprocessing(), snapshot.folder());
  auto options = classifier::roi_options(experiment.dataset, view);
  options.min_rows = static_cast<std::size_t>(experiment.folds);
  const classifier::RoiData data(options);
  const auto rule = fold_rule(experiment, snapshot);
  const auto fold_of = divide(experiment, rule, data);
  log().info("{}: {} regions in {} folds ({})", name(view), data.size(), experiment.folds,
             rule == FoldRule::group_k_fold ? "by ID, as the original" : "with equal shares of the label");
  std::vector<std::vector<std::size_t>> rows;
  std::size_t total = 0;
  for (const auto& fold : folds) {
    rows.push_back(data::split(fold_of, experiment.ensemble > 0 ? 0 : fold.fold).validation);
    total += rows.back().size();
  }
  auto ensemble = classifier::open_ensemble(
      snapshot, view, experiment.classifier,
      engine::choose_device(experiment.runtime.device, experiment.runtime.deterministic));
  Progress progress(std::string(name(view)) + " regions", total, "images");
  const auto logits = ensemble.run(
      data, [&](std::size_t member) { return rows[member]; },
      [&](std::size_t count) { progress.tick(static_cast<double>(count)); });
  std::vector<evaluation::OutOfFoldLogits> networks;
  for (std::size_t member = 0; member < folds.size(); ++member) {
    auto& network = networks.emplace_back(evaluation::OutOfFoldLogits{view, folds[member].fold, {}});
    for (std::size_t i = 0; i < rows[member].size(); ++i) {
      const auto& row = data.row(rows[member][i]);
      network.cases.id.push_back(row.id);
      network.cases.truth.push_back(row.label);
      network.cases.logit_0.push_back(logits[member][i].logit_0);
      network.cases.logit_1.push_back(logits[member][i].logit_1);
    }
  }
  return networks;
}

}  // namespace deepwrist::calibrate
