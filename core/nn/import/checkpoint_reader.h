#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/nn/state_dict.h"
#include "core/pickle/checkpoint_index.h"

namespace deepwrist::nn {

/// A checkpoint's weights and the plain values beside them.
struct Checkpoint {
  StateDict state_dict;            ///< contiguous CPU tensors; those that shared a storage still share it
  std::optional<long long> epoch;  ///< as written: Lightning counts from 1 here and from 0 in file names
  std::optional<long long> global_step;
  std::string container;  ///< "zip" or "legacy"
  std::vector<std::pair<std::string, pickle::Scalar>>
      scalars;  ///< every number and text beside the state_dict
};

/// Reads a file of torch.save (Lightning's, a bare state_dict, or ours) and executes nothing of it: classes
/// it names are skipped, sizes and offsets are checked against the file. Only the state_dict's storages are
/// read, straight into the tensors, whatever device they were saved from. Throws Error(io), Error(format),
/// Error(unsupported) or Error(limit) naming the file.
Checkpoint read_checkpoint(const std::filesystem::path& path);

}  // namespace deepwrist::nn
