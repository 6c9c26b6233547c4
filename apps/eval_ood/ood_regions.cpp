#include "apps/eval_ood/ood_regions.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>

#include "classifier/classifier_block.h"
#include "classifier/region_record.h"
#include "classifier/roi_set.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/data/csv.h"
#include "core/engine/device.h"
#include "core/stats/temperature.h"
#include "core/stats/uncertainty.h"

// Two sets a view: rows of dataset.meta with OOD 0 and 1, or all rows of dataset.meta and of ood_meta.
//
//   region ─► logits of member m ─► softmax(logits / T_m), class 1 ─► members[m][region]
//
// T_m is 1 without calibration=temperature. An ensemble of folds sees the same regions (fold_members).
// The gallery has of each view and set the 40 regions whose mean probability has the largest entropy. Regions
// recorded as cut otherwise than the others, or than the ensemble's weights ask for, end the run before a
// network is loaded.

namespace deepwrist::eval_ood {
namespace {

using evaluation::MemberScores;

constexpr const char* kSetColumn = "OOD";
constexpr std::size_t kShownOfEach = 40;  ///< pictures of a view and set on the page

/// The sets must be cut alike, and as the networks were trained: else they differ for no other reason.
void require_regions_alike(const OodExperiment& experiment, const weights::Snapshot& snapshot) {
  auto records = classifier::read_region_records(experiment.dataset.meta, experiment.dataset.home,
                                                 experiment.dataset.sides);
  const auto& other_table = experiment.other_meta.empty() ? experiment.dataset.meta : experiment.other_meta;
  std::ranges::move(
      classifier::read_region_records(other_table, experiment.other_home, experiment.dataset.sides),
      std::back_inserter(records));
  classifier::require_agreement(records);
  classifier::require_made_for(records, snapshot.preprocessing(), snapshot.folder());
}

std::unique_ptr<classifier::RoiData> open_set(const OodExperiment& experiment, View view, bool other) {
  auto set = experiment.dataset;
  if (other) set.home = experiment.other_home;
  if (other && !experiment.other_meta.empty()) set.meta = experiment.other_meta;
  auto options = classifier::roi_options(set, view);
  options.for_training = false;
  options.min_rows = 0;
  if (experiment.other_meta.empty()) options.only = {kSetColumn, other ? 1 : 0};
  return std::make_unique<classifier::RoiData>(options);
}

/// An ensemble with the temperatures that divide its logits.
struct Ensemble {
  classifier::WholeRoiEnsemble networks;
  std::vector<double> temperatures;
};

Ensemble open(const OodExperiment& experiment, const weights::Snapshot& snapshot, View view,
              const config::ModelOptions& model) {
  Ensemble ensemble{classifier::open_ensemble(
                        snapshot, view, model,
                        engine::choose_device(experiment.runtime.device, experiment.runtime.deterministic)),
                    {}};
  if (experiment.calibration == pipeline::CalibrationMode::temperature) {
    ensemble.temperatures = weights::require_temperatures(snapshot.folds(view), snapshot.folder());
  } else {
    ensemble.temperatures.assign(ensemble.networks.size(), 1);
  }
  return ensemble;
}

MemberScores scores(Ensemble& ensemble, const classifier::RoiData& data, Progress& progress) {
  std::vector<std::size_t> all(data.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto logits = ensemble.networks.run(
      data, [&](std::size_t) { return all; },
      [&](std::size_t count) { progress.tick(static_cast<double>(count)); });
  MemberScores members(logits.size());
  for (std::size_t member = 0; member < logits.size(); ++member) {
    for (const auto& [logit_0, logit_1] : logits[member]) {
      members[member].push_back(stats::tempered_probability(logit_0, logit_1, ensemble.temperatures[member]));
    }
  }
  return members;
}

/// The regions of which the ensemble is least sure.
/// `first_row`: of this set; both sets of a view follow each other, as their tables do.
void add_gallery(const classifier::RoiData& data, const evaluation::OodRegions& regions,
                 std::size_t first_row, std::vector<report::GalleryCase>& gallery) {
  std::vector<stats::EnsembleUncertainty> uncertainty;
  for (std::size_t i = 0; i < data.size(); ++i) {
    std::vector<double> members;
    for (const auto& member : regions.members) members.push_back(member[i]);
    uncertainty.push_back(stats::ensemble_uncertainty(members));
  }
  std::vector<std::size_t> order(data.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return uncertainty[i].entropy; });
  order.resize(std::min(order.size(), kShownOfEach));
  const bool single = regions.members.size() < 2;  // which has no variance
  for (const auto i : order) {
    gallery.push_back(
        {data.row(i).id,
         name(regions.view),
         regions.other ? "other set" : "like the training's",
         {{kGalleryOrder, uncertainty[i].entropy},
          {"variance", single ? std::numeric_limits<double>::quiet_NaN() : uncertainty[i].variance},
          {"probability", uncertainty[i].probability}},
         {report::gallery_picture(data.image(i), "", 256)},
         first_row + i});
  }
}

evaluation::OodRegions describe(const classifier::RoiData& data, View view, bool other) {
  evaluation::OodRegions regions{view, other, {}, {}, {}, {}};
  for (std::size_t i = 0; i < data.size(); ++i) {
    regions.id.push_back(data.row(i).id);
    regions.truth.push_back(data.row(i).label);
  }
  return regions;
}

}  // namespace

void require_a_way_to_tell_sets(const OodExperiment& experiment) {
  const bool has_column = data::read_csv(experiment.dataset.meta).optional_column(kSetColumn).has_value();
  if (experiment.other_meta.empty() && !has_column) {
    throw Error(ErrorKind::format, experiment.dataset.meta,
                "has no column OOD (0: like the training's, 1: the other set); add it, or give the table of "
                "the other set as dataset.ood_meta");
  }
  if (!experiment.other_meta.empty() && has_column) {
    throw Error(ErrorKind::usage, "dataset.ood_meta",
                "is given although " + experiment.dataset.meta + " has a column OOD; give one or the other");
  }
}

OodSnapshots open_snapshots(const OodExperiment& experiment) {
  OodSnapshots snapshots{weights::Snapshot::open(experiment.classifier.snapshot_folder), std::nullopt};
  classifier::block().recorded(snapshots.ensemble);  // refuses a localizer's
  if (!experiment.fold_ensemble.empty()) {
    snapshots.folds = weights::Snapshot::open(experiment.fold_ensemble);
    classifier::block().recorded(*snapshots.folds);
  }
  return snapshots;
}

void check_networks(const OodExperiment& experiment, const OodSnapshots& snapshots,
                    const std::set<View>& views) {
  for (const View view : views) {
    open(experiment, snapshots.ensemble, view, experiment.classifier).networks.check();
    if (snapshots.folds) open(experiment, *snapshots.folds, view, {}).networks.check();
  }
}

OodRun run_networks(const OodExperiment& experiment, const OodSnapshots& snapshots, bool compute) {
  engine::configure_threads(experiment.runtime.threads);
  require_a_way_to_tell_sets(experiment);
  require_regions_alike(experiment, snapshots.ensemble);
  OodRun run;
  for (const View view : {View::pa, View::lat}) {
    if (std::ranges::count(experiment.dataset.sides, view) == 0) continue;
    const std::unique_ptr<classifier::RoiData> sets[]{open_set(experiment, view, false),
                                                      open_set(experiment, view, true)};
    if (sets[0]->size() == 0 || sets[1]->size() == 0) {
      log().warn("{}: {} regions like the training's and {} of the other set; the view is left out",
                 name(view), sets[0]->size(), sets[1]->size());
      continue;
    }
    auto ensemble = open(experiment, snapshots.ensemble, view, experiment.classifier);
    std::optional<Ensemble> folds;
    if (snapshots.folds) folds = open(experiment, *snapshots.folds, view, {});
    const auto networks = ensemble.networks.size() + (folds ? folds->networks.size() : 0);
    if (!compute) {
      ensemble.networks.check();
      if (folds) folds->networks.check();
      continue;
    }
    Progress progress(std::string(name(view)) + " regions", (sets[0]->size() + sets[1]->size()) * networks,
                      "images");
    for (const bool other : {false, true}) {
      const auto& data = *sets[other ? 1 : 0];
      auto regions = describe(data, view, other);
      regions.members = scores(ensemble, data, progress);
      if (folds) regions.fold_members = scores(*folds, data, progress);
      add_gallery(data, regions, other ? sets[0]->size() : 0, run.gallery);
      run.regions.push_back(std::move(regions));
    }
  }
  return run;
}

}  // namespace deepwrist::eval_ood
