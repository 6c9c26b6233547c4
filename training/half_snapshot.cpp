#include "training/half_snapshot.h"

#include <torch/types.h>

#include <algorithm>

#include "classifier/classifier_block.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/temporary_path.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/snapshot.h"
#include "core/weights/snapshot_builder.h"
#include "core/weights/weights_reader.h"
#include "localizer/localizer_block.h"
#include "training/snapshot_destination.h"

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

/// Vectors stay: they are few, and variances span more than float16 has.
void halve(weights::StateDict& weights, const std::string& place) {
  for (auto& [name, tensor] : weights.entries()) {
    if (tensor.scalar_type() != torch::kFloat || tensor.dim() < 2) continue;
    tensor = tensor.to(torch::kHalf);
    if (!torch::isfinite(tensor).all().item<bool>()) {
      throw Error(ErrorKind::format, place, "the entry '" + name + "' has values beyond those of float16");
    }
  }
}

bool has_findings(const weights::Manifest& manifest) {
  return !manifest.thresholds.empty() || !manifest.decisions.empty() ||
         std::ranges::any_of(manifest.folds, [](const auto& fold) { return fold.temperature || fold.int8; });
}

}  // namespace

void halve_snapshot(const fs::path& source, const fs::path& destination) {
  const auto place = checked_destination(destination);
  const auto snapshot = weights::Snapshot::open(source);
  if (snapshot.is_published_tree()) {
    throw Error(ErrorKind::usage, source.string(),
                "is no finished snapshot: it has no manifest.json; import or finish it first");
  }
  const auto& manifest = *snapshot.manifest();
  if (has_findings(manifest)) {
    log().warn("{}: what calibrate and quantize found is left out, since it is of the weights as they were",
               source.string());
  }
  TemporaryPath folder(place);
  weights::SnapshotBuilder builder(folder.path(), manifest.model, manifest.preprocessing, manifest.origin);
  builder.manifest().metric = manifest.metric;
  const bool of_localizer = manifest.model.block == localizer::block().name();
  const auto& input = (of_localizer ? localizer::block() : classifier::block()).input();
  const auto channels = static_cast<std::size_t>(input.channels);
  weights::WeightsReader reader;
  for (const auto& fold : manifest.folds) {
    const auto file = source / fold.weights.file;
    auto weights = reader.read({file, fold.weights.sha256});
    halve(weights, file.string());
    builder.add_fold(fold.view, fold.fold, weights, {fold.metric, fold.epoch});
  }
  for (const auto& [view, statistics] : manifest.mean_std) {
    weights::require_hash(source / statistics.file, statistics.sha256);
    builder.add_mean_std(view, weights::read_mean_std(source / statistics.file, channels));
  }
  builder.finish();
  folder.put_in_place();
}

}  // namespace deepwrist::training
