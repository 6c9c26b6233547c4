#include "core/weights/snapshot.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/weights/published_tree.h"

//                    a snapshot (manifest.json)                  a published tree
//   members          its `folds` of the view, by fold            *.ckpt below PA/ or LAT/, newest of a fold
//   SHA-256          the manifest's                              of the file as it is now
//   temperature      the manifest's, if any                      none
//   preprocessing    the manifest's                              the reference's
//   network          the manifest's                              none: shapes tell it
//   mean_std         the file it lists, hashed                   mean_std_{0,1}.npy in the folder
//
// `folds` checks of a snapshot only that its files are there; whoever reads one compares the digest. A
// mean_std file in the folder that a user names goes before either and has no digest.

namespace deepwrist::weights {
namespace {

namespace fs = std::filesystem;

std::vector<FoldWeights> published_folds(const fs::path& folder, View view, bool compat_reference) {
  auto checkpoints = find_published(folder, view);
  if (!compat_reference) checkpoints = newest_of_each_fold(checkpoints);
  std::vector<FoldWeights> folds;
  for (auto& checkpoint : checkpoints) {
    auto digest = sha256_of_file(checkpoint.file);
    folds.push_back({std::move(checkpoint.file), view, checkpoint.fold, std::move(digest), {}});
  }
  return folds;
}

std::vector<FoldWeights> listed_folds(const fs::path& folder, const Manifest& manifest, View view) {
  std::vector<FoldWeights> folds;
  for (const auto& fold : manifest.folds) {
    if (fold.view != view) continue;
    folds.push_back(
        {folder / fold.weights.file, view, fold.fold, fold.weights.sha256, fold.temperature, fold.int8});
    if (!fs::is_regular_file(folds.back().file)) {
      throw Error(ErrorKind::format, folds.back().file.string(),
                  "is missing although manifest.json lists it: copy the snapshot again");
    }
  }
  std::ranges::stable_sort(folds, {}, &FoldWeights::fold);
  return folds;
}

}  // namespace

std::vector<WeightsFile> weights_files(const std::vector<FoldWeights>& folds) {
  std::vector<WeightsFile> files;
  for (const auto& fold : folds) files.emplace_back(fold.file, fold.sha256);
  return files;
}

std::vector<double> require_temperatures(const std::vector<FoldWeights>& folds,
                                         const fs::path& snapshot_folder) {
  std::vector<double> temperatures;
  std::string missing;
  for (const auto& fold : folds) {
    temperatures.push_back(fold.temperature.value_or(1));
    if (!fold.temperature) {
      missing +=
          (missing.empty() ? "" : ", ") + std::string(name(fold.view)) + " fold " + std::to_string(fold.fold);
    }
  }
  if (missing.empty()) return temperatures;
  throw Error(ErrorKind::usage, snapshot_folder.string(),
              "has no temperature of " + missing + "; run calibrate on it, or give calibration=none");
}

Snapshot Snapshot::open(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw Error(ErrorKind::io, folder.string(),
                "is not a folder; give the snapshot folder that holds PA/ or LAT/");
  }
  Snapshot snapshot(folder);
  if (fs::exists(folder / Manifest::kFileName)) snapshot.manifest_ = read_manifest(folder);
  return snapshot;
}

std::vector<FoldWeights> Snapshot::folds(View view, bool compat_reference) const {
  auto folds =
      manifest_ ? listed_folds(folder_, *manifest_, view) : published_folds(folder_, view, compat_reference);
  if (!folds.empty()) return folds;
  const std::string view_name = name(view);
  throw Error(ErrorKind::format, folder_.string(),
              manifest_ ? "its manifest.json lists no weights for the view " + view_name
                        : "has neither manifest.json nor a checkpoint (*.ckpt) below " + view_name +
                              "/; give the folder that holds " + view_name + "/fold_0/...");
}

void require_hash(const fs::path& file, const std::string& expected) {
  if (sha256_of_file(file) == expected) return;
  throw Error(
      ErrorKind::format, file.string(),
      "is not the file its manifest.json lists (another SHA-256): it was changed or damaged; copy the "
      "snapshot again");
}

Preprocessing Snapshot::preprocessing() const {
  return manifest_ ? manifest_->preprocessing : reference_preprocessing();
}

const ModelRecord* Snapshot::model(const std::string& block) const {
  if (!manifest_) return nullptr;
  if (manifest_->model.block == block) return &manifest_->model;
  throw Error(ErrorKind::usage, folder_.string(),
              "is a snapshot of a " + manifest_->model.block + " where one of a " + block + " is needed");
}

ChannelStatistics Snapshot::mean_std(View view, std::size_t channels, const fs::path& explicit_folder) const {
  const auto file_name = mean_std_name(view);
  if (!explicit_folder.empty()) {
    if (fs::exists(explicit_folder / file_name)) return read_mean_std(explicit_folder / file_name, channels);
    log().warn("{} has no {}; the snapshot's is used", explicit_folder.string(), file_name.string());
  }
  if (manifest_ && manifest_->mean_std.contains(view)) {
    const auto& listed = manifest_->mean_std.at(view);
    const auto path = folder_ / listed.file;
    auto statistics = read_mean_std(path, channels);
    require_hash(path, listed.sha256);
    return statistics;
  }
  if (!manifest_ && fs::exists(folder_ / file_name)) return read_mean_std(folder_ / file_name, channels);
  throw Error(ErrorKind::io, file_name.string(),
              (explicit_folder.empty() ? "was not found in the snapshot " + folder_.string()
                                       : "was found neither in the snapshot " + folder_.string() +
                                             " nor in " + explicit_folder.string()) +
                  "; give the folder that holds it as " +
                  (channels == 1 ? "localizer.dataset.train_data_home" : "dataset.train_data_home"));
}

}  // namespace deepwrist::weights
