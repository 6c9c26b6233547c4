#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <vector>

#include "core/base/view.h"
#include "training/checkpoint_model.h"

namespace deepwrist::training {

struct ImportOptions {
  std::filesystem::path source;       ///< published tree: {PA,LAT}/fold_K/.../epoch=N.ckpt
  std::filesystem::path destination;  ///< must not exist, or be an empty folder
  std::filesystem::path
      train_data_home;  ///< where mean_std_{0,1}.npy are; empty: looked for in the source only
  bool quiet = false;   ///< no progress
};

struct ImportSummary {
  FoundModel model;
  std::map<View, std::size_t> folds;
  std::vector<View> mean_std;  ///< views whose mean and standard deviation were found
};

/// Converts a published tree into a snapshot of ours. Every file is checked entry for entry against the
/// network; of several checkpoints of a fold the newest is taken. The destination appears whole at the end or
/// not at all. Throws Error(usage) for unsuitable folders, Error(format) for unsuitable files, Error(io),
/// Error(interrupted).
ImportSummary import_tree(const ImportOptions& options);

}  // namespace deepwrist::training
