#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/weights/channel_statistics.h"
#include "core/weights/manifest.h"
#include "core/weights/state_dict.h"

namespace deepwrist::weights {

/// What is known of a fold's weights beside them.
struct FoldNotes {
  std::optional<double> metric;
  std::optional<long long> epoch;
};

/// "PA/fold_0/best.pt": where a snapshot keeps the best weights of a fold.
std::filesystem::path best_weights_name(View view, int fold);

/// Fills a snapshot folder: weights, mean and standard deviation, and at the end the manifest, without which
/// the folder is no snapshot. Throws Error(io).
class SnapshotBuilder {
 public:
  /// `origin`: "trained", "imported" or "seeded".
  SnapshotBuilder(std::filesystem::path folder, ModelRecord model, Preprocessing preprocessing,
                  std::string origin);

  /// Writes the weights of one fold; twice for one fold is a bug of the caller.
  void add_fold(View view, int fold, const StateDict& weights, const FoldNotes& notes = {});
  /// Notes weights that already are at best_weights_name(view, fold).
  void note_fold(View view, int fold, const FoldNotes& notes = {});
  void add_mean_std(View view, const ChannelStatistics& statistics);

  /// The manifest as it will be written, for metric name and thresholds.
  Manifest& manifest() { return manifest_; }
  /// Writes manifest.json.
  void finish() const;

 private:
  ManifestFile listed(const std::filesystem::path& relative) const;

  std::filesystem::path folder_;
  Manifest manifest_;
};

}  // namespace deepwrist::weights
