#pragma once

#include <torch/types.h>

#include <string>

#include "core/config/architecture.h"
#include "core/engine/fast_network.h"
#include "core/engine/network_kind.h"
#include "core/weights/state_dict.h"

namespace deepwrist::classifier {

/// What one network says about N crops, float32 on the CPU.
struct CropOutputs {
  torch::Tensor logits;    ///< (N, K)
  torch::Tensor features;  ///< (N, C) means of the last feature maps
  /// Grad-CAM (N, h, w): relu(Σ_c g_c activations_c), where g = d softmax(logits)[1] / d features
  /// = p1 ((w1 - Σ_k p_k w_k)), w_k the rows of the last layer; not divided by the number of pixels
  /// (reference.md section 3, step 10). With a temperature the logits are divided by it. Undefined for
  /// networks of one class.
  torch::Tensor cams;
};

/// A classifier as the programs use it: folded, prepacked, without autograd. Not thread-safe.
class FractureNetwork {
 public:
  /// `equal_channels`: those of the crops are all alike, and given once. Throws as engine::NetworkKind::plan
  /// and engine::FastNetwork do.
  FractureNetwork(const config::Architecture& model, weights::StateDict&& weights, torch::Device device,
                  const std::string& place = "weights", Engine engine = Engine::automatic,
                  const engine::NumberFormat& numbers = {}, bool equal_channels = false);

  /// (N, 3, H, W) normalised float32 crops, or (N, 1, H, W) of equal channels, 224×224 in test-time
  /// augmentation. `temperature` is that of the heat map; the logits come as they are. Throws Error(usage)
  /// for crops that are too small or have other channels.
  CropOutputs run(const torch::Tensor& crops, double temperature = 1);
  /// How so many crops of that side are computed up to the last feature maps, human-readable.
  std::string describe(int64_t crops, int64_t side) {
    return encoder_.describe({crops, channels_, side, side});
  }

 private:
  FractureNetwork(engine::PlannedNetwork planned, torch::Device device, const std::string& place,
                  Engine engine, const engine::NumberFormat& numbers);

  int64_t channels_;  ///< that the encoder takes: one, of equal ones, where its plan allows
  bool equal_channels_ = false;
  engine::FastNetwork encoder_;
  torch::Tensor weight_, bias_;
};

}  // namespace deepwrist::classifier
