#include "classifier/se_resnet_params.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace deepwrist::classifier {
namespace {

using Blocks = std::array<int, kStages>;

constexpr std::array<std::pair<int, Blocks>, 3> kPublished{
    {{50, {3, 4, 6, 3}}, {101, {3, 4, 23, 3}}, {152, {3, 8, 36, 3}}}};

/// Those of so many layers, or null.
const Blocks* published_blocks(int layers) {
  const auto found = std::ranges::find(kPublished, layers, &std::pair<int, Blocks>::first);
  return found == kPublished.end() ? nullptr : &found->second;
}

}  // namespace

std::vector<config::ParamProblem> combination_problems(const SeResNetParams& params) {
  if (!params.blocks.empty()) {
    if (params.blocks.size() == kStages) return {};
    return {{"blocks", "needs four numbers, one a stage"}};
  }
  if (published_blocks(params.layers)) return {};
  return {{"layers", fmt::format("is {}; it must be 50, 101 or 152", params.layers)}};
}

config::ParamTable network_table(const SeResNetParams*) {
  return config::table_of<SeResNetParams>(kSeResNetName);
}

config::Architecture architecture(const SeResNetParams& params) {
  return {kSeResNetName, config::values_of(params)};
}

void check_params(const SeResNetParams& params) {
  static const auto table = network_table(&params);
  config::throw_problems(config::problems_of(table, config::values_of(params)), "model.params");
}

Blocks stage_blocks(const SeResNetParams& params) {
  check_params(params);
  if (params.blocks.empty()) return *published_blocks(params.layers);
  Blocks blocks{};
  std::ranges::copy(params.blocks, blocks.begin());
  return blocks;
}

int published_layers(const Blocks& blocks) {
  const auto found = std::ranges::find(kPublished, blocks, &std::pair<int, Blocks>::second);
  return found == kPublished.end() ? 0 : found->first;
}

}  // namespace deepwrist::classifier
