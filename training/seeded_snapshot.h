#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/view.h"
#include "core/engine/block.h"

namespace deepwrist::training {

/// Which untrained networks a snapshot gets.
struct SeedOptions {
  std::filesystem::path folder;
  const engine::Block* block = nullptr;
  config::ParamValues params = {};  ///< of the block's first network; those that are not there have defaults
  int folds = 2;
  std::vector<View> views{View::pa, View::lat};
  std::uint64_t seed = 1;
  bool reference = false;  ///< record the reference's preprocessing instead of the corrected one
};

/// Writes a snapshot of random weights whose activations neither vanish nor explode. Same seed, same weights.
/// Throws Error(usage) for a folder that holds something, Error(io).
void seed_snapshot(const SeedOptions& options);

}  // namespace deepwrist::training
