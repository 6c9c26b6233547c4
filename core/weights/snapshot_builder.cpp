#include "core/weights/snapshot_builder.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/base/sha256.h"
#include "core/weights/checkpoint_writer.h"

namespace deepwrist::weights {

namespace fs = std::filesystem;

fs::path best_weights_name(View view, int fold) {
  return fs::path(name(view)) / ("fold_" + std::to_string(fold)) / "best.pt";
}

SnapshotBuilder::SnapshotBuilder(fs::path folder, ModelRecord model, Preprocessing preprocessing,
                                 std::string origin)
    : folder_(std::move(folder)) {
  manifest_.model = std::move(model);
  manifest_.preprocessing = preprocessing;
  manifest_.origin = std::move(origin);
  manifest_.libraries = library_versions();
}

ManifestFile SnapshotBuilder::listed(const fs::path& relative) const {
  return {relative.generic_string(), sha256_of_file(folder_ / relative)};
}

void SnapshotBuilder::add_fold(View view, int fold, const StateDict& weights, const FoldNotes& notes) {
  std::vector<std::pair<std::string, pickle::Scalar>> scalars;
  if (notes.epoch) scalars.emplace_back("epoch", std::int64_t{*notes.epoch});
  if (notes.metric) scalars.emplace_back("metric", *notes.metric);
  write_checkpoint(folder_ / best_weights_name(view, fold), weights, scalars);
  note_fold(view, fold, notes);
}

void SnapshotBuilder::note_fold(View view, int fold, const FoldNotes& notes) {
  assert(
      std::ranges::none_of(manifest_.folds, [&](const auto& f) { return f.view == view && f.fold == fold; }));
  ManifestFold noted;
  noted.view = view;
  noted.fold = fold;
  noted.weights = listed(best_weights_name(view, fold));
  noted.metric = notes.metric;
  noted.epoch = notes.epoch;
  manifest_.folds.push_back(std::move(noted));
}

void SnapshotBuilder::add_mean_std(View view, const ChannelStatistics& statistics) {
  write_mean_std(folder_ / mean_std_name(view), statistics);
  manifest_.mean_std[view] = listed(mean_std_name(view));
}

void SnapshotBuilder::finish() const { write_manifest(folder_, manifest_); }

}  // namespace deepwrist::weights
