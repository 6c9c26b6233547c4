#include "apps/quantize/quantize.h"

#include <algorithm>

#include "classifier/int8_calibration.h"
#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/base/sha256.h"
#include "core/nn/import/checkpoint_reader.h"
#include "core/nn/quantization.h"

namespace deepwrist::quantize {
namespace {

namespace fs = std::filesystem;

/// At most `count` regions, evenly spread over the table, so that a table sorted by label is no harm.
std::vector<cv::Mat> spread(const classifier::RoiData& data, std::size_t count) {
  count = std::min(count, data.size());
  std::vector<cv::Mat> regions;
  for (std::size_t i = 0; i < count; ++i) regions.push_back(data.image(i * data.size() / count));
  return regions;
}

nn::ManifestFold& listed(nn::Manifest& manifest, const nn::FoldWeights& weights) {
  return *std::ranges::find_if(manifest.folds, [&](const nn::ManifestFold& fold) {
    return fold.view == weights.view && fold.fold == weights.fold;
  });
}

}  // namespace

classifier::RoiData regions_of(const RegionTable& table, View view) {
  classifier::RoiDataOptions options;
  options.meta = table.meta;
  options.data_home = table.data_home.empty() ? fs::path(table.meta).parent_path() : table.data_home;
  options.view = view;
  options.label = table.label;
  return classifier::RoiData(options);
}

std::vector<View> views_of(const nn::Snapshot& snapshot) {
  if (snapshot.is_published_tree()) {
    throw Error(ErrorKind::usage, snapshot.folder().string(),
                "has no manifest.json to note the ranges in; turn it into a snapshot with import_weights");
  }
  snapshot.se_resnet_params();  // throws for a localizer
  std::vector<View> views;
  for (const View view : {View::pa, View::lat}) {
    const auto& folds = snapshot.manifest()->folds;
    if (std::ranges::any_of(folds, [&](const auto& fold) { return fold.view == view; }))
      views.push_back(view);
  }
  return views;
}

std::size_t quantize_snapshot(const fs::path& folder, const RegionTable& table, std::size_t count) {
  const auto snapshot = nn::Snapshot::open(folder);
  const auto views = views_of(snapshot);
  auto manifest = *snapshot.manifest();
  Progress progress("ranges", manifest.folds.size(), "networks");
  std::size_t used = 0;
  for (const View view : views) {
    const auto data = regions_of(table, view);
    const auto regions = spread(data, count);
    used = std::max(used, regions.size());
    const auto statistics = snapshot.mean_std(view, 3);
    for (const auto& fold : snapshot.folds(view)) {
      snapshot.verify(fold);
      nn::Quantization quantization{.weights_sha256 = fold.sha256,
                                    .regions = static_cast<int>(regions.size())};
      quantization.ranges = classifier::find_activation_ranges(*snapshot.se_resnet_params(),
                                                               nn::read_checkpoint(fold.file).state_dict,
                                                               fold.file.string(), statistics, regions);
      const auto file = fold.file.parent_path() / nn::kQuantizationFile;
      nn::write_quantization(file, quantization);
      listed(manifest, fold).int8 =
          nn::ManifestFile{file.lexically_relative(folder).generic_string(), sha256_of_file(file)};
      progress.tick();
    }
  }
  nn::write_manifest(folder, manifest);  // last: until now nothing refers to the new files
  return used;
}

}  // namespace deepwrist::quantize
