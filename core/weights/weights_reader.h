#pragma once

#include <filesystem>
#include <map>

#include "core/weights/checkpoint_reader.h"
#include "core/weights/state_dict.h"
#include "core/weights/weights_file.h"

namespace deepwrist::weights {

/// Reads the networks of an ensemble, again and again where they do not stay in memory. One thread at a time.
class WeightsReader {
 public:
  /// The weights of a file. Throws as read_checkpoint: also where its SHA-256 is another one. The first time
  /// the whole file is hashed while it is read; later it is enough that it is the same file (device, inode,
  /// size and times).
  StateDict read(const WeightsFile& weights);

 private:
  std::map<std::filesystem::path, FileIdentity> verified_;
};

}  // namespace deepwrist::weights
