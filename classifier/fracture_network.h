#pragma once

#include <torch/types.h>

#include <string>

#include "core/config/model_params.h"
#include "core/engine/fast_network.h"
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

/// A network made ready for an executor: the encoder up to its last feature maps, and the last layer.
struct FracturePlan {
  engine::Plan encoder;
  torch::Tensor weight;  ///< (K, C)
  torch::Tensor bias;    ///< (K)
};

/// Consumes the weights, freeing each entry as it is folded: the peak is one network and one layer. `place`
/// names their source in messages. Throws Error(usage) for parameters that give no network, Error(format)
/// naming every missing, unexpected and wrong-shaped entry.
FracturePlan plan_se_resnet(const config::SeResNetParams& params, weights::StateDict&& weights,
                            const std::string& place);

/// The SE-ResNet as the programs use it: folded, prepacked, without autograd. Not thread-safe.
class FractureNetwork {
 public:
  /// Throws as plan_se_resnet and engine::FastNetwork do.
  FractureNetwork(const config::SeResNetParams& params, weights::StateDict&& weights, torch::Device device,
                  const std::string& place = "weights", Engine engine = Engine::automatic,
                  const engine::Numbers& numbers = {});

  /// (N, 3, H, W) normalised float32 crops, 224×224 in test-time augmentation. `temperature` is that of the
  /// heat map; the logits come as they are. Throws Error(usage) for crops that are too small.
  CropOutputs run(const torch::Tensor& crops, double temperature = 1);
  /// How crops of that shape are computed up to the last feature maps, human-readable.
  std::string describe(const engine::Shape& crops) { return encoder_.describe(crops); }

 private:
  FractureNetwork(FracturePlan plan, torch::Device device, const std::string& place, Engine engine,
                  const engine::Numbers& numbers);

  engine::FastNetwork encoder_;
  torch::Tensor weight_, bias_;
};

}  // namespace deepwrist::classifier
