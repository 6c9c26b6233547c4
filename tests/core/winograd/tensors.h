#pragma once

#include <torch/types.h>

namespace deepwrist::winograd {

inline torch::Tensor channels_last(const torch::Tensor& t) {
  return t.contiguous(at::MemoryFormat::ChannelsLast);
}

/// Largest distance from the exact result, in units of its root mean square.
inline double relative_error(const torch::Tensor& value, const torch::Tensor& exact) {
  const auto scale = exact.square().mean().sqrt().item<double>();
  return (value.to(torch::kDouble) - exact).abs().max().item<double>() / scale;
}

}  // namespace deepwrist::winograd
