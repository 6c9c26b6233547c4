#pragma once

#include <torch/nn/module.h>

#include <string>
#include <vector>

#include "core/weights/state_dict.h"

namespace deepwrist::weights {

/// How weights differ from what a network expects; every difference is listed, none is tolerated.
struct LoadReport {
  std::vector<std::string> missing;      ///< names the network has and the weights lack
  std::vector<std::string> unexpected;   ///< names the weights have and the network lacks
  std::vector<std::string> wrong_shape;  ///< "name: the network has (8,1,7,7), the weights (64,1,7,7)"

  bool ok() const { return missing.empty() && unexpected.empty() && wrong_shape.empty(); }
  /// One paragraph naming the entries, the first 40 of each kind; empty when all is well.
  std::string message() const;
  /// Throws Error(format) at `place` (the file or folder of the weights) unless all is well.
  void require_ok(const std::string& place) const;
};

/// Parameters and buffers by name in the order of PyTorch's `state_dict()`: of each module first its
/// parameters, then its buffers, then its children. The tensors share memory with the module.
StateDict state_dict_of(const torch::nn::Module& module);

/// Copies the weights into the module (converting to its element type and device) if names and shapes all
/// agree; otherwise changes nothing and says what differs. `num_batches_tracked` entries that are missing, as
/// in files of torch 0.3, become 0.
[[nodiscard]] LoadReport load_state_dict(torch::nn::Module& module, const StateDict& weights);

}  // namespace deepwrist::weights
