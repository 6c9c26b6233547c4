#include "localizer/hourglass_params.h"

#include <vector>

#include "core/base/error.h"

namespace deepwrist::localizer {
namespace {

constexpr int kMaxWidth = 1024;
constexpr int kMaxDepth = 12;

const torch::Tensor& need(const nn::StateDict& weights, const std::string& name, int64_t dimensions) {
  const auto* tensor = weights.find(name);
  if (tensor == nullptr || tensor->dim() != dimensions) {
    throw Error(
        ErrorKind::format, name,
        "the weights are not those of an hourglass network: this entry is missing or of another rank");
  }
  return *tensor;
}

/// The smallest ratio that gives these squeezed widths for every block width of the network.
int infer_se_ratio(const nn::StateDict& weights, int bw) {
  const auto squeezed = need(weights, "layer1.3.se_block.scorer.1.weight", 4).size(0);
  const auto widest = need(weights, "hourglass.lower5.se_block.scorer.1.weight", 4).size(0);
  for (int ratio = 1; ratio <= 2 * bw; ++ratio) {
    if (2 * bw / ratio == squeezed && 8 * bw / ratio == widest) return ratio;
  }
  throw Error(ErrorKind::format, "layer1.3.se_block.scorer.1.weight", "no squeeze-and-excitation ratio fits");
}

template <typename Value>
void compare(std::vector<std::string>& problems, const char* key, const Value& given, const Value& found) {
  if (given == found) return;
  std::string text = "model.params." + std::string(key) + " is ";
  if constexpr (std::is_same_v<Value, bool>) {
    text += std::string(given ? "true" : "false") + " but the weights have " + (found ? "true" : "false");
  } else {
    text += std::to_string(given) + " but the weights have " + std::to_string(found);
  }
  problems.push_back(text);
}

void throw_all(const std::vector<std::string>& problems, const std::string& place) {
  if (problems.empty()) return;
  std::string text = problems.front();
  for (std::size_t i = 1; i < problems.size(); ++i) text += "; " + problems[i];
  throw Error(ErrorKind::usage, place, text);
}

}  // namespace

void check_params(const config::HourglassParams& params) {
  std::vector<std::string> problems;
  const auto in_range = [&](const char* key, int value, int least, int most) {
    if (value >= least && value <= most) return;
    problems.push_back(std::string(key) + " is " + std::to_string(value) + "; it must be " +
                       std::to_string(least) + " to " + std::to_string(most));
  };
  in_range("n_inputs", params.n_inputs, 1, kMaxWidth);
  in_range("n_outputs", params.n_outputs, 1, kMaxWidth);
  in_range("bw", params.bw, params.multiscale_hg_block ? 2 : 1, kMaxWidth);
  in_range("hg_depth", params.hg_depth, 1, kMaxDepth);
  if (params.se) in_range("se_ratio", params.se_ratio, 1, 2 * params.bw);
  if (params.upmode != "bilinear" && params.upmode != "bicubic") {
    problems.push_back("upmode is \"" + params.upmode + "\"; it must be bilinear or bicubic");
  }
  throw_all(problems, "model.params");
}

config::HourglassParams infer_hourglass(const nn::StateDict& weights) {
  config::HourglassParams params;
  const auto& stem = need(weights, "layer1.0.weight", 4);
  params.bw = static_cast<int>(stem.size(0));
  params.n_inputs = static_cast<int>(stem.size(1));
  params.n_outputs = static_cast<int>(need(weights, "out_block.0.weight", 4).size(0));
  params.multiscale_hg_block = weights.find("layer1.3.scale1.0.weight") != nullptr;
  params.se = weights.find("layer1.3.se_block.scorer.1.weight") != nullptr;
  if (params.se) params.se_ratio = infer_se_ratio(weights, params.bw);

  const std::string first =
      params.multiscale_hg_block ? "lower1.scale1.0.weight" : "lower1.bottleneck.0.weight";
  params.hg_depth = 0;
  for (std::string level = "hourglass."; weights.find(level + first) != nullptr; level += "lower4.") {
    if (++params.hg_depth > kMaxDepth) break;
  }
  check_params(params);
  return params;
}

void check_against_weights(const config::HourglassParams& params, const nn::StateDict& weights,
                           const std::string& place) {
  const auto found = infer_hourglass(weights);
  std::vector<std::string> problems;
  compare(problems, "n_inputs", params.n_inputs, found.n_inputs);
  compare(problems, "n_outputs", params.n_outputs, found.n_outputs);
  compare(problems, "bw", params.bw, found.bw);
  compare(problems, "hg_depth", params.hg_depth, found.hg_depth);
  compare(problems, "multiscale_hg_block", params.multiscale_hg_block, found.multiscale_hg_block);
  compare(problems, "se", params.se, found.se);
  if (params.se && found.se && 8 * params.bw / params.se_ratio != 8 * found.bw / found.se_ratio) {
    compare(problems, "se_ratio", params.se_ratio, found.se_ratio);
  }
  throw_all(problems, place);
}

}  // namespace deepwrist::localizer
