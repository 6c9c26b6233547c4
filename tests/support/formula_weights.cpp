#include "tests/support/formula_weights.h"

#include <torch/types.h>

#include <array>
#include <cmath>
#include <fstream>
#include <numeric>
#include <stdexcept>

#include "core/data/npy.h"

namespace deepwrist::testing {
namespace {

enum class Kind { weight, normalisation_weight, shift, variance };

Kind kind_of(const std::string& name, std::size_t dimensions) {
  if (name.ends_with(".weight")) return dimensions >= 2 ? Kind::weight : Kind::normalisation_weight;
  if (name.ends_with(".bias") || name.ends_with(".running_mean")) return Kind::shift;
  if (name.ends_with(".running_var")) return Kind::variance;
  throw std::invalid_argument("no formula for " + name);
}

double weight_scale(const std::vector<int64_t>& shape) {
  const auto fan_in = std::accumulate(shape.begin() + 1, shape.end(), int64_t{1}, std::multiplies<>());
  return static_cast<float>(std::sqrt(3.0 / static_cast<double>(fan_in)));
}

double entry_value(Kind kind, double scale, double value) {
  switch (kind) {
    case Kind::weight:
      return scale * value;
    case Kind::normalisation_weight:
      return 1 + value / 4;
    case Kind::shift:
      return value / 8;
    case Kind::variance:
      return 1 + value / 2;
  }
  return 0;
}

torch::Tensor& entry(weights::StateDict& weights, const std::string& name) {
  for (auto& [key, tensor] : weights.entries()) {
    if (key == name) return tensor;
  }
  throw std::invalid_argument("no entry " + name);
}

void multiply(torch::Tensor& tensor, double gain) {
  tensor = (tensor.to(torch::kDouble) * gain).to(torch::kFloat);
}

}  // namespace

std::uint32_t fnv1a(const std::string& text) {
  std::uint32_t hash = 0x811C9DC5;
  for (const unsigned char byte : text) hash = (hash ^ byte) * 0x01000193;
  return hash;
}

std::uint32_t formula_hash(std::uint32_t seed, std::uint32_t index) {
  std::uint32_t x = seed + index * 0x9E3779B9u;
  x ^= x >> 16;
  x *= 0x85EBCA6Bu;
  x ^= x >> 13;
  x *= 0xC2B2AE35u;
  return x ^ (x >> 16);
}

double formula_value(std::uint32_t seed, std::uint32_t index) {
  return static_cast<double>(formula_hash(seed, index) >> 8) * 0x1p-23 - 1;
}

torch::Tensor formula_entry(const std::string& tag, const std::string& name,
                            const std::vector<int64_t>& shape) {
  if (name.ends_with(".num_batches_tracked")) return torch::full({}, 100, torch::kLong);
  const auto kind = kind_of(name, shape.size());
  const double scale = kind == Kind::weight ? weight_scale(shape) : 1;
  const auto seed = fnv1a(tag + "/" + name);
  auto tensor = torch::empty(shape, torch::kFloat);
  auto* out = tensor.data_ptr<float>();
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(tensor.numel()); ++i) {
    out[i] = static_cast<float>(entry_value(kind, scale, formula_value(seed, i)));
  }
  return tensor;
}

weights::StateDict formula_weights(const std::string& tag, const weights::StateDict& like) {
  weights::StateDict weights;
  for (const auto& [name, tensor] : like.entries())
    weights.add(name, formula_entry(tag, name, tensor.sizes().vec()));
  return weights;
}

void apply_localizer_gain(weights::StateDict& weights, double gain) {
  multiply(entry(weights, "out_block.0.weight"), gain);
}

void apply_classifier_specials(weights::StateDict& weights, bool lateral, int fold) {
  constexpr std::array<std::array<double, 5>, 2> kBias{
      {{-14.3125, 19.3125, -6.25, -3, 20.875}, {6.8125, 60.0625, 46.75, 24.5625, 23.625}}};
  multiply(entry(weights, "classifier.1.weight"), lateral && fold == 1 ? 128 : 32);
  entry(weights, "classifier.1.bias") =
      torch::tensor({0.0F, static_cast<float>(kBias[lateral ? 1 : 0].at(fold))});
}

torch::Tensor formula_input(const std::string& name, const std::vector<int64_t>& shape) {
  const auto seed = fnv1a("input/" + name);
  auto tensor = torch::empty(shape, torch::kFloat);
  auto* out = tensor.data_ptr<float>();
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(tensor.numel()); ++i) {
    out[i] = static_cast<float>(formula_value(seed, i));
  }
  return tensor;
}

torch::Tensor read_npy_tensor(const std::filesystem::path& file) {
  const auto array = data::read_npy(file);
  const std::vector<int64_t> shape(array.shape.begin(), array.shape.end());
  return torch::tensor(array.to_double(), torch::kDouble).reshape(shape);
}

std::vector<std::string> read_key_list(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::invalid_argument("cannot read " + file.string());
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> key_list(const weights::StateDict& weights) {
  std::vector<std::string> lines;
  for (const auto& [name, tensor] : weights.entries()) {
    std::string shape;
    for (const auto size : tensor.sizes()) {
      if (!shape.empty()) shape += 'x';
      shape += std::to_string(size);
    }
    const char* type = tensor.scalar_type() == torch::kLong ? "int64" : "float32";
    lines.push_back(name + "\t" + (shape.empty() ? "scalar" : shape) + "\t" + type);
  }
  return lines;
}

}  // namespace deepwrist::testing
