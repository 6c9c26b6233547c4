#include "localizer/hourglass_kind.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/weights/params_check.h"
#include "localizer/hourglass.h"
#include "localizer/hourglass_plan.h"

namespace deepwrist::localizer {
namespace {

constexpr int kTooDeep = 1000;  ///< where counting levels ends; the check says what is allowed

const torch::Tensor& need(const weights::StateDict& weights, const std::string& name) {
  return weights::required_entry(weights, name, 4, "an hourglass network");
}

/// The smallest ratio that gives these squeezed widths for every block width of the network.
int infer_se_ratio(const weights::StateDict& weights, int bw) {
  const auto squeezed = need(weights, "layer1.3.se_block.scorer.1.weight").size(0);
  const auto widest = need(weights, "hourglass.lower5.se_block.scorer.1.weight").size(0);
  for (int ratio = 1; ratio <= 2 * bw; ++ratio) {
    if (2 * bw / ratio == squeezed && 8 * bw / ratio == widest) return ratio;
  }
  throw Error(ErrorKind::format, "layer1.3.se_block.scorer.1.weight", "no squeeze-and-excitation ratio fits");
}

class HourglassKind final : public engine::KindOf<HourglassParams> {
 public:
  HourglassKind() : KindOf(hourglass_table()) {}

  bool owns(const weights::StateDict& weights) const override {
    return weights.find("layer1.0.weight") != nullptr && weights.find("out_block.0.weight") != nullptr;
  }

 private:
  std::string summarize(const HourglassParams& params) const override {
    return fmt::format("hourglass, bw {}, depth {}{}{}", params.bw, params.hg_depth,
                       params.multiscale_hg_block ? ", multiscale blocks" : "",
                       params.se ? fmt::format(", squeeze and excitation of ratio {}", params.se_ratio) : "");
  }
  std::shared_ptr<weights::TrainableNetwork> make_network(const HourglassParams& params) const override {
    return HourglassNet(params).ptr();
  }
  engine::PlannedNetwork make_plan(const HourglassParams& params, weights::StateDict&& weights,
                              const std::string& place) const override {
    return {plan_hourglass(params, std::move(weights), place), {}, {}};
  }
  HourglassParams inferred(const weights::StateDict& weights) const override {
    return infer_hourglass(weights);
  }
  void compare(const HourglassParams& params, const weights::StateDict& weights,
                     const std::string& place) const override {
    check_against_weights(params, weights, place);
  }
};

}  // namespace

HourglassParams infer_hourglass(const weights::StateDict& weights) {
  HourglassParams params;
  const auto stem = need(weights, "layer1.0.weight");
  params.bw = static_cast<int>(stem.size(0));
  params.n_inputs = static_cast<int>(stem.size(1));
  params.n_outputs = static_cast<int>(need(weights, "out_block.0.weight").size(0));
  params.multiscale_hg_block = weights.find("layer1.3.scale1.0.weight") != nullptr;
  params.se = weights.find("layer1.3.se_block.scorer.1.weight") != nullptr;
  if (params.se) params.se_ratio = infer_se_ratio(weights, params.bw);

  const std::string first =
      params.multiscale_hg_block ? "lower1.scale1.0.weight" : "lower1.bottleneck.0.weight";
  params.hg_depth = 0;
  for (std::string level = "hourglass."; weights.find(level + first) != nullptr; level += "lower4.") {
    if (++params.hg_depth > kTooDeep) break;
  }
  check_params(params);
  return params;
}

void check_against_weights(const HourglassParams& params, const weights::StateDict& weights,
                           const std::string& place) {
  const auto found = infer_hourglass(weights);
  weights::ParamProblems problems;
  problems.compare("n_inputs", params.n_inputs, found.n_inputs);
  problems.compare("n_outputs", params.n_outputs, found.n_outputs);
  problems.compare("bw", params.bw, found.bw);
  problems.compare("hg_depth", params.hg_depth, found.hg_depth);
  problems.compare("multiscale_hg_block", params.multiscale_hg_block, found.multiscale_hg_block);
  problems.compare("se", params.se, found.se);
  if (params.se && found.se && 8 * params.bw / params.se_ratio != 8 * found.bw / found.se_ratio) {
    problems.compare("se_ratio", params.se_ratio, found.se_ratio);
  }
  problems.throw_if_any(place);
}

std::unique_ptr<engine::NetworkKind> hourglass_kind() { return std::make_unique<HourglassKind>(); }

}  // namespace deepwrist::localizer
