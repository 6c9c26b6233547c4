#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/base/view.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/manifest.h"
#include "core/weights/weights_file.h"

namespace deepwrist::weights {

/// The weights file of one member of an ensemble.
struct FoldWeights {
  std::filesystem::path file;
  View view = View::pa;
  int fold = 0;
  std::string sha256;                     ///< from the manifest; of a published tree as it is now
  std::optional<double> temperature;      ///< of calibration, where the manifest has it
  std::optional<ManifestFile> int8 = {};  ///< likewise the ranges that 8-bit inference needs
};

/// What is read of each member.
std::vector<WeightsFile> weights_files(const std::vector<FoldWeights>& folds);

/// The members' temperatures. Throws Error(usage) naming the members without one and what to do.
std::vector<double> require_temperatures(const std::vector<FoldWeights>& folds,
                                         const std::filesystem::path& snapshot_folder);

/// Throws Error(format) where a file is not what its snapshot's manifest lists, Error(io).
void require_hash(const std::filesystem::path& file, const std::string& expected);

/// A folder of weights: a snapshot of ours (manifest.json and the files it lists), or the published tree of
/// the reference read in place.
class Snapshot {
 public:
  /// Reads the manifest, if there is one. Throws Error(io) for a folder that is none, Error(format) for a
  /// broken manifest.
  static Snapshot open(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return folder_; }
  bool is_published_tree() const { return !manifest_; }
  /// Empty for a published tree.
  const std::optional<Manifest>& manifest() const { return manifest_; }

  /// Members of a view's ensemble in natural order. Of several checkpoints of one fold of a published tree
  /// the newest, with a warning; with `compat_reference` all, as the reference takes them. The files of a
  /// published tree are hashed here, so that a run notices when one changes. Throws Error(format) when there
  /// is none or a listed file is missing, Error(io).
  std::vector<FoldWeights> folds(View view, bool compat_reference = false) const;

  /// The manifest's; the reference's for a published tree.
  Preprocessing preprocessing() const;

  /// What the manifest says of the network; null for a published tree, whose shapes tell it. Throws
  /// Error(usage) when the snapshot is one of another block.
  const ModelRecord* model(const std::string& block) const;

  /// mean_std_{0,1}.npy of a view with so many channels (1: localizer, 3: classifier): from `explicit_folder`
  /// if it is not empty and has the file, else from the snapshot. Throws Error(io) naming where it looked.
  ChannelStatistics mean_std(View view, std::size_t channels,
                             const std::filesystem::path& explicit_folder = {}) const;

 private:
  explicit Snapshot(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
  std::optional<Manifest> manifest_;
};

}  // namespace deepwrist::weights
