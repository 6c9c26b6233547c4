#pragma once

#include <sys/types.h>

#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/pickle/checkpoint_index.h"
#include "core/weights/state_dict.h"

namespace deepwrist::weights {

/// What tells a file from another one that was put in its place, or from itself before it was written to:
/// device, inode, size, and the times of its contents and of its inode in seconds and nanoseconds.
using FileIdentity = std::tuple<dev_t, ino_t, off_t, time_t, long, time_t, long>;

/// What a checkpoint has to be.
struct Demands {
  std::string sha256 = {};  ///< of the whole file; empty: any
  bool finite = true;       ///< every number of its weights; a training that goes on may have others
};

/// A checkpoint's weights and the plain values beside them.
struct Checkpoint {
  StateDict state_dict;            ///< contiguous CPU tensors; those that shared a storage still share it
  std::optional<long long> epoch;  ///< as written: Lightning counts from 1 here and from 0 in file names
  std::optional<long long> global_step;
  std::string container;  ///< "zip" or "legacy"
  std::vector<std::pair<std::string, pickle::Scalar>>
      scalars;            ///< every number and text beside the state_dict
  FileIdentity identity;  ///< of the file while it was read
};

/// Reads a file of torch.save (Lightning's, a bare state_dict, or ours) and executes nothing of it: classes
/// it names are skipped, sizes and offsets are checked against the file. Only the state_dict's storages are
/// read, straight into the tensors, whatever device they were saved from. Where a digest is demanded the
/// whole file is hashed meanwhile, in a thread of its own. Throws Error(io), Error(format),
/// Error(unsupported) or Error(limit) naming the file: also for another digest, for a file that changes while
/// it is read, and for weights that are not finite, naming the entries.
Checkpoint read_checkpoint(const std::filesystem::path& path, const Demands& demands = {});

}  // namespace deepwrist::weights
