#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/pickle/checkpoint_index.h"
#include "core/weights/state_dict.h"

namespace deepwrist::weights {

/// Writes weights and plain values beside them ("epoch", ...) as a PyTorch zip file, atomically;
/// read_checkpoint and Python's torch.load(path, weights_only=True) read it. Tensors may be on any device and
/// of any strides. The same values give the same bytes. Throws Error(io); Error(unsupported) for complex and
/// quantised tensors.
void write_checkpoint(const std::filesystem::path& path, const StateDict& state_dict,
                      const std::vector<std::pair<std::string, pickle::Scalar>>& scalars = {});

}  // namespace deepwrist::weights
