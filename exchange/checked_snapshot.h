#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/config/architecture.h"
#include "core/engine/block.h"
#include "core/weights/manifest.h"

namespace deepwrist::exchange {

/// A snapshot of ours whose every file was read as the programs read it.
struct CheckedSnapshot {
  std::filesystem::path folder;
  weights::Manifest manifest;
  const engine::Block* block = nullptr;
  config::Architecture model = {};
  std::vector<std::string> files = {};  ///< the manifest and what it lists, relative, sorted

  /// "localizer (hourglass, bw 64, depth 6), PA 5 folds, LAT 5 folds".
  std::string summary() const;
};

/// Reads manifest, weights, statistics and ranges: their digests are those of the manifest, their numbers
/// finite, their names and shapes those of the network. Nothing of them is executed. Throws Error(usage) for
/// a folder without a manifest, Error(format), Error(unsupported) for a network that is unknown here,
/// Error(io).
CheckedSnapshot check_snapshot(const std::filesystem::path& folder);

}  // namespace deepwrist::exchange
