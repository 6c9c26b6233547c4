#include "classifier/fracture_network.h"

#include <torch/types.h>

#include <utility>

#include "classifier/classifier_block.h"
#include "core/engine/plan/equal_channels.h"

namespace deepwrist::classifier {
namespace {

/// The ten crops of one image's test-time augmentation in one go.
constexpr int64_t kMaxBatch = 10;

engine::PlannedNetwork planned(const config::Architecture& model, weights::StateDict&& weights,
                               const std::string& place, bool equal_channels) {
  auto network = block().kind(model).plan(model.params, std::move(weights), place);
  if (equal_channels) network.plan = engine::for_equal_channels(std::move(network.plan));
  return network;
}

}  // namespace

FractureNetwork::FractureNetwork(const config::Architecture& model, weights::StateDict&& weights,
                                 torch::Device device, const std::string& place, Engine engine,
                                 const engine::NumberFormat& numbers, bool equal_channels)
    : FractureNetwork(planned(model, std::move(weights), place, equal_channels), device, place, engine,
                      numbers) {
  equal_channels_ = equal_channels;
}

FractureNetwork::FractureNetwork(engine::PlannedNetwork planned, torch::Device device,
                                 const std::string& place, Engine engine, const engine::NumberFormat& numbers)
    : channels_(planned.plan.input_channels()),
      encoder_(std::move(planned.plan), device, kMaxBatch, engine, numbers, place),
      weight_(planned.weight.to(device)),
      bias_(planned.bias.to(device)) {}

CropOutputs FractureNetwork::run(const torch::Tensor& crops, double temperature) {
  const c10::InferenceMode inference;
  const bool repeated = equal_channels_ && crops.size(1) == 1;
  const auto input = repeated ? crops.expand({-1, channels_, -1, -1}) : crops;
  const auto activations = encoder_.run_there(input).front().to(torch::kFloat);
  CropOutputs outputs;
  outputs.features = activations.mean({2, 3});
  outputs.logits = torch::linear(outputs.features, weight_, bias_);
  if (weight_.size(0) >= 2) {
    const auto p = torch::softmax(outputs.logits / temperature, 1);
    const auto gradient = p.narrow(1, 1, 1) * (weight_[1] - torch::matmul(p, weight_)) / temperature;
    outputs.cams = (activations * gradient.unsqueeze(2).unsqueeze(3)).sum(1).relu_().cpu();
  }
  outputs.features = outputs.features.cpu();
  outputs.logits = outputs.logits.cpu();
  return outputs;
}

}  // namespace deepwrist::classifier
