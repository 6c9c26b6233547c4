#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/base/view.h"

namespace deepwrist::weights {

/// A checkpoint of a published tree, `{PA,LAT}/fold_K/lightning_logs/version_0/checkpoints/epoch=N.ckpt`.
struct PublishedCheckpoint {
  std::filesystem::path file;
  View view = View::pa;
  int fold = 0;  ///< of the folder fold_K or model_K; without one, its place among such files
  std::optional<long long> epoch;  ///< N of its name
};

/// Every regular file ending in `.ckpt` below `folder/PA` or `folder/LAT`, in natural order of its path.
/// Linked folders are not entered. Empty where there is none. Throws Error(io) for folders that cannot be
/// read, Error(limit) for a tree too large to be one of weights.
std::vector<PublishedCheckpoint> find_published(const std::filesystem::path& folder, View view);

/// One checkpoint a fold: the one of the latest epoch, with a warning in the log that names the others.
std::vector<PublishedCheckpoint> newest_of_each_fold(const std::vector<PublishedCheckpoint>& checkpoints);

}  // namespace deepwrist::weights
