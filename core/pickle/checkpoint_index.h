#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/pickle/container.h"
#include "core/pickle/tensor_spec.h"

namespace deepwrist::pickle {

using Scalar = std::variant<std::int64_t, double, std::string>;

/// What a checkpoint holds, before any tensor is read.
struct CheckpointIndex {
  std::string layout;  ///< "dictionary with a state_dict" (Lightning, ours) or "bare state_dict"
  std::vector<std::pair<std::string, TensorSpec>> tensors;  ///< of the state_dict, in its order
  std::vector<std::pair<std::string, Scalar>> scalars;      ///< numbers and texts beside the state_dict
  std::vector<std::string> skipped;                         ///< other keys beside the state_dict

  std::optional<long long> integer(const std::string& name) const;
};

/// Finds the state_dict: under that key of a dictionary, or the dictionary itself. `place` names the file.
/// Throws Error(format) when there is none, listing its entries that are repeated or no tensors, and for
/// tensors that together would take more than four times the bytes of the file (and 1 MiB), as those that
/// share a storage could; Error(limit) for more entries or more text beside the weights than a checkpoint
/// has.
CheckpointIndex index_checkpoint(const Container& container, const std::string& place);

}  // namespace deepwrist::pickle
