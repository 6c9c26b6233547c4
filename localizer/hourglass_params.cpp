#include "localizer/hourglass_params.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/weights/params_check.h"

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

}  // namespace

void check_params(const config::HourglassParams& params) {
  weights::ParamProblems problems;
  problems.check_fields(params);
  // What one parameter asks of another.
  if (params.multiscale_hg_block && params.bw == 1)
    problems.add("bw is 1; with multiscale_hg_block it must be 2 or more");
  if (params.se && params.bw >= 1 && params.se_ratio > 2 * params.bw)
    problems.add(
        fmt::format("se_ratio is {}; it must be at most 2 * bw, {}", params.se_ratio, 2 * params.bw));
  problems.throw_if_any("model.params");
}

config::HourglassParams infer_hourglass(const weights::StateDict& weights) {
  config::HourglassParams params;
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

void check_against_weights(const config::HourglassParams& params, const weights::StateDict& weights,
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

void require_three_landmarks(const config::HourglassParams& params, const std::string& place) {
  constexpr int kLandmarks = 3;
  if (params.n_outputs == kLandmarks && params.n_inputs == 1) return;
  throw Error(ErrorKind::unsupported, place,
              "this network gives " + std::to_string(params.n_outputs) + " points of images with " +
                  std::to_string(params.n_inputs) +
                  " channels; only networks with n_outputs 3 and n_inputs 1 can be used: regions, tables and "
                  "pictures are made from three landmarks of a grey radiograph");
}

}  // namespace deepwrist::localizer
