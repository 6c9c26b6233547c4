#include "classifier/se_resnet_params.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/weights/params_check.h"

namespace deepwrist::classifier {
namespace {

using Blocks = std::array<int, kStages>;

constexpr std::array<std::pair<int, Blocks>, 3> kPublished{
    {{50, {3, 4, 6, 3}}, {101, {3, 4, 23, 3}}, {152, {3, 8, 36, 3}}}};
constexpr int kTooMany = 10'000;  ///< where counting blocks ends; the check says what is allowed

constexpr const char* kNetwork = "an SE-ResNet classifier";

std::string text_of(const Blocks& blocks) {
  std::string text = "[";
  for (const int count : blocks) {
    if (text.size() > 1) text += ',';
    text += std::to_string(count);
  }
  return text + "]";
}

}  // namespace

void check_params(const config::SeResNetParams& params) {
  weights::ParamProblems problems;
  problems.check_fields(params);
  const auto published = std::ranges::find(kPublished, params.layers, &std::pair<int, Blocks>::first);
  const bool in_range = params.layers >= kPublished.front().first && params.layers <= kPublished.back().first;
  if (params.blocks.empty() && in_range && published == kPublished.end())
    problems.add("layers is " + std::to_string(params.layers) + "; it must be 50, 101 or 152");
  if (!params.blocks.empty() && params.blocks.size() != kStages) problems.add("blocks must be four numbers");
  problems.throw_if_any("model.params");
}

std::array<int, kStages> stage_blocks(const config::SeResNetParams& params) {
  check_params(params);
  if (params.blocks.empty())
    return std::ranges::find(kPublished, params.layers, &std::pair<int, Blocks>::first)->second;
  Blocks blocks{};
  std::ranges::copy(params.blocks, blocks.begin());
  return blocks;
}

config::SeResNetParams infer_se_resnet(const weights::StateDict& weights) {
  config::SeResNetParams params;
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
  const auto published = std::ranges::find(kPublished, blocks, &std::pair<int, Blocks>::second);
  if (published != kPublished.end()) {
    params.layers = published->first;
  } else {
    params.blocks.assign(blocks.begin(), blocks.end());
  }
  check_params(params);
  return params;
}

void check_against_weights(const config::SeResNetParams& params, const weights::StateDict& weights,
                           const std::string& place) {
  const auto found = infer_se_resnet(weights);
  weights::ParamProblems problems;
  const auto given_blocks = stage_blocks(params), found_blocks = stage_blocks(found);
  if (given_blocks != found_blocks) {
    if (params.blocks.empty() && found.blocks.empty()) {
      problems.compare("layers", params.layers, found.layers);
    } else {
      problems.differ("blocks", text_of(given_blocks), text_of(found_blocks));
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

void require_two_classes(const config::SeResNetParams& params, const std::string& place) {
  if (params.num_classes == 2) return;
  throw Error(ErrorKind::unsupported, place,
              "this network has num_classes " + std::to_string(params.num_classes) +
                  "; only 2 can be used: scores, heat maps and statistics are of a fracture or none");
}

}  // namespace deepwrist::classifier
