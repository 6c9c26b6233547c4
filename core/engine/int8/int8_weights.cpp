#include "core/engine/int8/int8_weights.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace deepwrist::engine {
namespace {

constexpr float kWeightLevels = 127, kSmallestWeight = 1e-20F;

}  // namespace

Int8Weights quantize_weights(const torch::Tensor& weight) {
  const auto plain = weight.contiguous();
  Int8Weights quantized{torch::empty(plain.sizes(), torch::kChar), {}};
  const int64_t length = plain.numel() / plain.size(0);
  const float* in = plain.data_ptr<float>();
  auto* levels = quantized.levels.data_ptr<std::int8_t>();
  for (int64_t row = 0; row < plain.size(0); ++row, in += length, levels += length) {
    float largest = 0;
    for (int64_t i = 0; i < length; ++i) largest = std::max(largest, std::abs(in[i]));
    // Rows that are as good as zero stay zeros: their scale would be flushed to 0.
    const bool zero = largest < kSmallestWeight;
    const float scale = zero ? std::numeric_limits<float>::infinity() : largest / kWeightLevels;
    for (int64_t i = 0; i < length; ++i) levels[i] = static_cast<std::int8_t>(std::lrint(in[i] / scale));
    quantized.scales.push_back(zero ? 1 : scale);
  }
  return quantized;
}

}  // namespace deepwrist::engine
