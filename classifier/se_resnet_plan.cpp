#include "classifier/se_resnet_plan.h"

#include <torch/types.h>

#include <string>
#include <utility>

#include "core/engine/plan/weight_source.h"

namespace deepwrist::classifier {
namespace {

using engine::Activation;
using engine::Plan;
using engine::Value;

/// Appends the encoder's blocks to a plan, under the names of the state dictionary.
class Planner {
 public:
  Planner(Plan& plan, engine::WeightSource& weights) : plan_(plan), weights_(weights) {}

  Value encoder(const SeResNetParams& params);

 private:
  Value bottleneck(const std::string& name, Value in, int from, int planes, int stride, bool project);
  int layer(const std::string& convolution, const std::string& normalisation, int to, int from, int kernel,
            int stride);

  Plan& plan_;
  engine::WeightSource& weights_;
};

int Planner::layer(const std::string& convolution, const std::string& normalisation, int to, int from,
                   int kernel, int stride) {
  auto folded =
      weights_.folded(convolution, normalisation, {to, from, kernel, kernel}, normalisation.empty());
  folded.stride = stride;
  folded.padding = kernel / 2;
  return plan_.add_layer(std::move(folded));
}

/// The gate is the squeeze and excitation of conv3's output. Since conv3 is 1×1, the mean of its output is
/// its output for the mean, so the gate is known before conv3 runs, and gate, residual and ReLU fuse into it.
Value Planner::bottleneck(const std::string& name, Value in, int from, int planes, int stride, bool project) {
  const int out = planes * kExpansion, squeezed = out / kSqueezeRatio;
  const auto convolve = [&](Value x, int layer, Activation activation) {
    return plan_.add(engine::Convolution{.in = x, .layer = layer, .activation = activation});
  };
  Value residual = in;
  if (project) {
    residual = convolve(in, layer(name + ".downsample.0", name + ".downsample.1", out, from, 1, stride),
                        Activation::none);
  }
  Value x = convolve(in, layer(name + ".conv1", name + ".bn1", planes, from, 1, stride), Activation::relu);
  x = convolve(x, layer(name + ".conv2", name + ".bn2", planes, planes, 3, 1), Activation::relu);
  const int conv3 = layer(name + ".conv3", name + ".bn3", out, planes, 1, 1);
  Value gate = convolve(plan_.add(engine::Mean{x}), conv3, Activation::none);
  gate = convolve(gate, layer(name + ".se_module.fc1", "", squeezed, out, 1, 1), Activation::relu);
  gate = convolve(gate, layer(name + ".se_module.fc2", "", out, squeezed, 1, 1), Activation::sigmoid);
  return plan_.add(engine::Convolution{
      .in = x, .layer = conv3, .activation = Activation::relu, .gate = gate, .addend = residual});
}

Value Planner::encoder(const SeResNetParams& params) {
  const auto counts = stage_blocks(params);
  const int stem = layer("encoder.0.conv1", "encoder.0.bn1", params.width, 3, 7, 2);
  Value x = plan_.add(engine::Convolution{.in = Plan::kInput, .layer = stem, .activation = Activation::relu});
  x = plan_.add(engine::MaxPool{.in = x, .kernel = 3, .stride = 2, .ceil = true});
  int channels = params.width;
  for (int stage = 0; stage < kStages; ++stage) {
    const int planes = params.width << stage;
    for (int i = 0; i < counts[stage]; ++i) {
      const auto name = "encoder." + std::to_string(stage + 1) + "." + std::to_string(i);
      x = bottleneck(name, x, channels, planes, stage > 0 && i == 0 ? 2 : 1, /*project=*/i == 0);
      channels = planes * kExpansion;
    }
  }
  return x;
}

}  // namespace

engine::PlannedNetwork plan_se_resnet(const SeResNetParams& params, weights::StateDict&& weights,
                                      const std::string& place) {
  check_params(params);
  engine::WeightSource source(std::move(weights));
  Plan plan(3);
  plan.add_output(Planner(plan, source).encoder(params));
  const std::string head = params.drop > 0 ? "classifier.1" : "classifier.0";
  const int64_t channels = int64_t{params.width} * (1 << (kStages - 1)) * kExpansion;
  auto weight = source.take(head + ".weight", {params.num_classes, channels});
  auto bias = source.take(head + ".bias", {params.num_classes});
  source.finish(place);
  return {.plan = std::move(plan), .weight = std::move(weight), .bias = std::move(bias)};
}

}  // namespace deepwrist::classifier
