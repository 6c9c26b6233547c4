#pragma once

#include <torch/types.h>

#include <functional>

#include "core/config/architecture.h"
#include "core/engine/fast_network.h"
#include "core/weights/state_dict.h"

namespace deepwrist::localizer {

/// A localizer as the programs use it: folded, prepacked, without autograd. Not thread-safe.
class LandmarkNetwork {
 public:
  /// Consumes the weights, freeing each entry as it is folded: the peak is one network and one layer. `place`
  /// names their source in messages. Throws Error(usage) for parameters that give no network, Error(format)
  /// naming every missing, unexpected and wrong-shaped entry.
  LandmarkNetwork(const config::Architecture& model, weights::StateDict&& weights, torch::Device device,
                  const std::string& place = "weights", Engine engine = Engine::automatic);

  /// (N, n_inputs, H, W) normalised float32 images, 256×256 as trained → (N, n_outputs, 2) float32 fractions
  /// (x, y) on the CPU. Throws Error(usage) for images that are too small.
  torch::Tensor run(const torch::Tensor& images);
  /// The logits before the soft-argmax: (N, n_outputs, H/4, W/4).
  torch::Tensor heatmaps(const torch::Tensor& images);
  /// The same for the last images that this network is used for; see engine::FastNetwork::run_last.
  torch::Tensor last_heatmaps(const torch::Tensor& images, const std::function<void()>& make_way);

  /// How images of that shape are computed, human-readable.
  std::string describe(const engine::Shape& images) { return network_.describe(images); }

 private:
  engine::FastNetwork network_;
};

}  // namespace deepwrist::localizer
