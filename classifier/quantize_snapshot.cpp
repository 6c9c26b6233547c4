#include "classifier/quantize_snapshot.h"

#include <algorithm>
#include <map>

#include "classifier/classifier_block.h"
#include "classifier/int8_calibration.h"
#include "classifier/range_report.h"
#include "classifier/region_record.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/base/sha256.h"
#include "core/engine/fast_network.h"
#include "core/engine/int8/quantization.h"
#include "core/weights/checkpoint_reader.h"

// Ranges for int8, found without a truth:
//
//   regions spread evenly over the table ─► each network's ranges (classifier/int8_calibration.h)
//   ─► int8_HASH.json beside its weights ─► the manifest, read again, with their digests
//   ─► files that it named before are removed
//
// Killed before the manifest is written, nothing refers to the new files; after it, old ones may be left.

namespace deepwrist::classifier {
namespace {

namespace fs = std::filesystem;

fs::path home_of(const RegionTable& table) {
  return table.data_home.empty() ? fs::path(table.meta).parent_path() : table.data_home;
}

/// At most `count` regions, evenly spread over the table, so that a table sorted by label is no harm.
std::vector<cv::Mat> spread(const RoiData& data, std::size_t count) {
  count = std::min(count, data.size());
  std::vector<cv::Mat> regions;
  for (std::size_t i = 0; i < count; ++i) regions.push_back(data.image(i * data.size() / count));
  return regions;
}

/// What was found for one network.
struct Found {
  weights::FoldWeights weights;
  engine::Quantization quantization;
};

std::vector<Found> find_ranges(const weights::Snapshot& snapshot, const RegionTable& table, std::size_t count,
                               double tolerance) {
  const auto views = views_for_int8(snapshot, table);
  const auto model = block().recorded(snapshot).value();
  std::map<View, std::vector<cv::Mat>> regions;
  for (const View view : views) regions[view] = spread(regions_of(table, view), count);
  Progress progress("ranges", snapshot.manifest()->folds.size(), "networks");
  std::vector<Found> found;
  for (const auto& [view, of_view] : regions) {
    const auto statistics = snapshot.mean_std(view, 3);
    for (const auto& fold : snapshot.folds(view)) {
      engine::Quantization quantization{.weights_sha256 = fold.sha256,
                                        .regions = static_cast<int>(of_view.size())};
      const auto weights = weights::read_checkpoint(fold.file, {.sha256 = fold.sha256}).state_dict;
      auto result = calibrate_int8(model, {weights, fold.file.string(), statistics, of_view}, tolerance);
      log().info("{} fold {}: {}", name(view), fold.fold, range_text(result));
      if (const auto remark = float_remark(result, tolerance)) {
        log().warn("{} fold {}: {}", name(view), fold.fold, *remark);
      }
      quantization.ranges = std::move(result.ranges);
      found.push_back({fold, std::move(quantization)});
      progress.tick();
    }
  }
  return found;
}

weights::ManifestFold& listed(weights::Manifest& manifest, const weights::FoldWeights& weights) {
  const auto fold = std::ranges::find_if(manifest.folds, [&](const weights::ManifestFold& other) {
    return other.view == weights.view && other.fold == weights.fold && other.weights.sha256 == weights.sha256;
  });
  if (fold == manifest.folds.end()) {
    throw Error(ErrorKind::io, weights.file.string(),
                "is no longer what the manifest lists; run quantize again");
  }
  return *fold;
}

}  // namespace

RoiData regions_of(const RegionTable& table, View view) {
  RoiDataOptions options;
  options.meta = table.meta;
  options.data_home = home_of(table);
  options.view = view;
  options.label = table.label;
  options.min_rows = 1;
  options.for_training = false;
  return RoiData(options);
}

std::vector<View> views_for_int8(const weights::Snapshot& snapshot, const RegionTable& table) {
  if (snapshot.is_published_tree()) {
    throw Error(ErrorKind::usage, snapshot.folder().string(),
                "has no manifest.json to note the ranges in; turn it into a snapshot with import_weights");
  }
  block().recorded(snapshot);  // throws for a localizer
  std::vector<View> views;
  for (const View view : {View::pa, View::lat}) {
    const auto& folds = snapshot.manifest()->folds;
    if (std::ranges::any_of(folds, [&](const auto& fold) { return fold.view == view; }))
      views.push_back(view);
  }
  require_made_for(read_region_records(table.meta, home_of(table), {View::pa, View::lat}),
                   snapshot.preprocessing(), snapshot.folder());
  engine::require_possible(torch::kCPU, Engine::automatic, InferencePrecision::int8);
  return views;
}

std::size_t quantize_snapshot(const fs::path& folder, const RegionTable& table, std::size_t count,
                              double tolerance) {
  const auto found = find_ranges(weights::Snapshot::open(folder), table, count, tolerance);
  auto manifest = weights::read_manifest(folder);  // others may have written since
  std::vector<fs::path> replaced;
  std::size_t used = 0;
  for (const auto& [weights, quantization] : found) {
    auto& entry = listed(manifest, weights).int8;
    const auto file = engine::write_quantization(weights.file.parent_path(), quantization);
    const weights::ManifestFile now{file.lexically_relative(folder).generic_string(), sha256_of_file(file)};
    if (entry && entry->file != now.file) replaced.push_back(folder / entry->file);
    entry = now;
    used = std::max(used, static_cast<std::size_t>(quantization.regions));
  }
  weights::write_manifest(folder, manifest);  // until now nothing refers to the new files
  for (const auto& file : replaced) {
    if (engine::is_quantization_file(file)) fs::remove(file);  // a manifest may name anything
  }
  return used;
}

}  // namespace deepwrist::classifier
