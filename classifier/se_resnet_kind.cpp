#include "classifier/se_resnet_kind.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "classifier/imagenet_encoder.h"
#include "classifier/se_resnet.h"
#include "classifier/se_resnet_plan.h"
#include "core/engine/network_kind.h"
#include "core/weights/params_check.h"

// What tells a parameter in a state dictionary, stages s = 1 to 4, blocks b from 0:
//
//   width          rows of encoder.1.0.conv1.weight, (width, in, 1, 1)
//   blocks         of stage s the number of encoder.s.b.conv1.weight, up to the first b that is missing
//   layers         50, 101 or 152 where the blocks are of that network
//   drop           classifier.1.weight with dropout, which is classifier.0 then; else classifier.0.weight
//   num_classes    rows of that weight
//
// Only these entries are looked at; others, and their shapes, are checked when a network or plan takes them.
// Of an ImageNet file, which has layerK for encoder.K, only the encoder is taken.

namespace deepwrist::classifier {
namespace {

using Blocks = std::array<int, kStages>;

constexpr int kTooMany = 10'000;  ///< where counting blocks ends; the check says what is allowed

constexpr const char* kNetwork = "an SE-ResNet classifier";

class SeResNetKind final : public engine::KindOf<SeResNetParams> {
 public:
  SeResNetKind() : KindOf(network_table(static_cast<const SeResNetParams*>(nullptr))) {}

  bool owns(const weights::StateDict& weights) const override {
    return weights.find("encoder.1.0.conv1.weight") != nullptr;
  }
  std::string foreign_name(const weights::StateDict& weights) const override {
    return is_imagenet_se_resnet(weights) ? "an ImageNet SE-ResNet" : "";
  }
  weights::StateDict from_foreign(weights::StateDict&& weights, const std::string& place) const override {
    return imagenet_encoder(std::move(weights), place);
  }

 private:
  std::string summarize(const SeResNetParams& params) const override {
    const auto depth = params.blocks.empty() ? std::to_string(params.layers)
                                             : fmt::format("[{}]", fmt::join(params.blocks, ","));
    return fmt::format("SE-ResNet-{}, {} classes", depth, params.num_classes);
  }
  std::shared_ptr<weights::TrainableNetwork> make_network(const SeResNetParams& params) const override {
    return SeResNet(params).ptr();
  }
  engine::PlannedNetwork make_plan(const SeResNetParams& params, weights::StateDict&& weights,
                                   const std::string& place) const override {
    return plan_se_resnet(params, std::move(weights), place);
  }
  SeResNetParams inferred(const weights::StateDict& weights) const override {
    return infer_se_resnet(weights);
  }
  void compare(const SeResNetParams& params, const weights::StateDict& weights,
               const std::string& place) const override {
    check_against_weights(params, weights, place);
  }
};

}  // namespace

std::unique_ptr<engine::NetworkKind> network_kind(const SeResNetParams*) {
  return std::make_unique<SeResNetKind>();
}

SeResNetParams infer_se_resnet(const weights::StateDict& weights) {
  SeResNetParams params;
  params.width =
      static_cast<int>(weights::required_entry(weights, "encoder.1.0.conv1.weight", 4, kNetwork).size(0));
  const bool drops = weights.find("classifier.1.weight") != nullptr;
  params.drop = drops ? 0.5 : 0.0;
  const auto head =
      weights::required_entry(weights, drops ? "classifier.1.weight" : "classifier.0.weight", 2, kNetwork);
  params.num_classes = static_cast<int>(head.size(0));

  Blocks blocks{};
  for (int stage = 0; stage < kStages; ++stage) {
    const std::string prefix = "encoder." + std::to_string(stage + 1) + ".";
    while (blocks[stage] <= kTooMany &&
           weights.find(prefix + std::to_string(blocks[stage]) + ".conv1.weight") != nullptr) {
      ++blocks[stage];
    }
  }
  if (const int layers = published_layers(blocks); layers > 0) {
    params.layers = layers;
  } else {
    params.blocks.assign(blocks.begin(), blocks.end());
  }
  check_params(params);
  return params;
}

void check_against_weights(const SeResNetParams& params, const weights::StateDict& weights,
                           const std::string& place) {
  const auto found = infer_se_resnet(weights);
  weights::ParamProblems problems;
  const auto given_blocks = stage_blocks(params), found_blocks = stage_blocks(found);
  if (given_blocks != found_blocks) {
    if (params.blocks.empty() && found.blocks.empty()) {
      problems.compare("layers", params.layers, found.layers);
    } else {
      problems.differ("blocks", fmt::format("[{}]", fmt::join(given_blocks, ",")),
                      fmt::format("[{}]", fmt::join(found_blocks, ",")));
    }
  }
  problems.compare("width", params.width, found.width);
  problems.compare("num_classes", params.num_classes, found.num_classes);
  if ((params.drop > 0) != (found.drop > 0)) {
    problems.differ("drop", std::to_string(params.drop),
                    found.drop > 0 ? "a dropout layer" : "no dropout layer");
  }
  problems.throw_if_any(place);
}

}  // namespace deepwrist::classifier
