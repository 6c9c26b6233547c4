#include "core/engine/plan/weight_source.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <cmath>

#include "core/base/text.h"

namespace deepwrist::engine {
namespace {

constexpr double kEpsilon = 1e-5;  // BatchNorm2d's default, which both networks keep

/// out[o][...] = weight[o][...] * factor[o], each product rounded once; in place if nobody else holds the
/// weights, so that folding a network leaves no holes in the heap.
torch::Tensor scaled(const torch::Tensor& weight, const std::vector<double>& factor) {
  auto out = weight.storage().use_count() == 1 ? weight : torch::empty_like(weight);
  const auto* in = weight.data_ptr<float>();
  auto* result = out.data_ptr<float>();
  const int64_t rows = weight.size(0), length = weight.numel() / rows;
  at::parallel_for(0, rows, 1, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      for (int64_t i = row * length; i < (row + 1) * length; ++i) {
        result[i] = static_cast<float>(in[i] * factor[row]);
      }
    }
  });
  return out;
}

}  // namespace

torch::Tensor WeightSource::take(const std::string& name, const std::vector<int64_t>& shape) {
  const auto* found = weights_.find(name);
  if (found == nullptr) {
    report_.missing.push_back(name);
    return {};
  }
  const auto tensor = weights_.take(name);
  if (tensor.sizes() == c10::IntArrayRef(shape))
    return tensor.detach().to(torch::kCPU, torch::kFloat).contiguous();
  report_.wrong_shape.push_back(name + ": the network has " + shape_text(shape) + ", the weights " +
                                shape_text(tensor.sizes()));
  return {};
}

ConvolutionLayer WeightSource::folded(const std::string& convolution, const std::string& normalisation,
                                      const std::vector<int64_t>& shape, bool has_bias) {
  const std::vector<int64_t> channels{shape.front()};
  auto weight = take(convolution + ".weight", shape);
  auto bias = has_bias ? take(convolution + ".bias", channels) : torch::zeros(channels);
  if (normalisation.empty()) return {.weight = weight, .bias = bias};

  const auto gamma = take(normalisation + ".weight", channels),
             beta = take(normalisation + ".bias", channels);
  const auto mean = take(normalisation + ".running_mean", channels);
  const auto variance = take(normalisation + ".running_var", channels);
  const std::string counter = normalisation + ".num_batches_tracked";
  if (weights_.find(counter) != nullptr) weights_.take(counter);
  for (const auto& tensor : {weight, bias, gamma, beta, mean, variance}) {
    if (!tensor.defined()) return {.weight = torch::empty({0, 0, 1, 1}), .bias = torch::empty({0})};
  }

  std::vector<double> factor(channels[0]);
  auto shift = torch::empty(channels);
  for (int64_t c = 0; c < channels[0]; ++c) {
    const auto at = [c](const torch::Tensor& tensor) {
      return static_cast<double>(tensor.data_ptr<float>()[c]);
    };
    factor[c] = at(gamma) / std::sqrt(at(variance) + kEpsilon);
    shift.data_ptr<float>()[c] = static_cast<float>((at(bias) - at(mean)) * factor[c] + at(beta));
  }
  return {.weight = scaled(weight, factor), .bias = shift};
}

void WeightSource::finish(const std::string& place) {
  for (const auto& [name, tensor] : weights_.entries()) report_.unexpected.push_back(name);
  report_.require_ok(place);
}

}  // namespace deepwrist::engine
