#include "core/weights/weights_reader.h"

namespace deepwrist::weights {

StateDict WeightsReader::read(const WeightsFile& weights) {
  const auto known = verified_.find(weights.file);
  if (known != verified_.end()) {
    auto checkpoint = read_checkpoint(weights.file);
    if (checkpoint.identity == known->second) return std::move(checkpoint.state_dict);
  }
  auto checkpoint = read_checkpoint(weights.file, {.sha256 = weights.sha256});
  verified_[weights.file] = checkpoint.identity;
  return std::move(checkpoint.state_dict);
}

}  // namespace deepwrist::weights
