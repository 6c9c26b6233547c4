#include "exchange/checked_snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "classifier/classifier_block.h"
#include "core/base/error.h"
#include "core/base/signals.h"
#include "core/base/text.h"
#include "core/engine/int8/quantization.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/snapshot.h"
#include "localizer/localizer_block.h"

namespace deepwrist::exchange {
namespace {

namespace fs = std::filesystem;

const engine::Block& block_called(const std::string& name, const fs::path& folder) {
  for (const auto* block : {&localizer::block(), &classifier::block()}) {
    if (block->name() == name) return *block;
  }
  throw Error(ErrorKind::unsupported, folder.string(),
              "is a snapshot of a '" + printable(name, 80) + "'; here are only localizers and classifiers");
}

void check_fold(const CheckedSnapshot& snapshot, const weights::ManifestFold& fold) {
  throw_if_stop_requested();
  const auto file = snapshot.folder / fold.weights.file;
  auto checkpoint = weights::read_checkpoint(file, {.sha256 = fold.weights.sha256});
  snapshot.block->kind(snapshot.model)
      .plan(snapshot.model.params, std::move(checkpoint.state_dict), file.string());
  if (!fold.int8) return;
  const auto ranges = snapshot.folder / fold.int8->file;
  if (engine::read_quantization(ranges).weights_sha256 != fold.weights.sha256)
    throw Error(ErrorKind::format, ranges.string(), "has the ranges of other weights; run quantize again");
  weights::require_hash(ranges, fold.int8->sha256);
}

}  // namespace

std::string CheckedSnapshot::summary() const {
  std::map<View, int> folds;
  for (const auto& fold : manifest.folds) ++folds[fold.view];
  auto text = fmt::format("{} ({})", block->name(), block->kind(model).summary(model.params));
  for (const auto& [view, count] : folds)
    text += fmt::format(", {} {} {}", name(view), count, count == 1 ? "fold" : "folds");
  return text;
}

CheckedSnapshot check_snapshot(const fs::path& folder) {
  const auto opened = weights::Snapshot::open(folder);
  if (opened.is_published_tree()) {
    throw Error(ErrorKind::usage, folder.string(),
                "is no finished snapshot: it has no manifest.json; import or finish it first");
  }
  CheckedSnapshot snapshot{.folder = folder, .manifest = *opened.manifest()};
  const auto& manifest = snapshot.manifest;
  snapshot.block = &block_called(manifest.model.block, folder);
  const auto place = (folder / weights::Manifest::kFileName).string();
  snapshot.model = snapshot.block->from_record(manifest.model, place);
  snapshot.block->require_usable(snapshot.model, place);
  snapshot.files.emplace_back(weights::Manifest::kFileName);
  for (const auto& fold : manifest.folds) {
    check_fold(snapshot, fold);
    snapshot.files.push_back(fold.weights.file);
    if (fold.int8) snapshot.files.push_back(fold.int8->file);
  }
  for (const auto& [view, file] : manifest.mean_std) {
    weights::read_mean_std(folder / file.file, static_cast<std::size_t>(snapshot.block->input().channels));
    weights::require_hash(folder / file.file, file.sha256);
    snapshot.files.push_back(file.file);
  }
  std::ranges::sort(snapshot.files);
  snapshot.files.erase(std::ranges::unique(snapshot.files).begin(), snapshot.files.end());
  return snapshot;
}

}  // namespace deepwrist::exchange
