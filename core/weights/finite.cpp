#include "core/weights/finite.h"

#include <bit>
#include <cstdint>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::weights {
namespace {

constexpr int kMostNamed = 10;

/// One pass over float32 without branches, which compilers turn into vector instructions: isfinite() of
/// LibTorch takes several passes and as many temporary tensors.
bool is_finite(const float* numbers, std::int64_t count) {
  constexpr std::uint32_t kExponent = 0x7f800000;
  std::uint32_t found = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(numbers[i]);
    found |= static_cast<std::uint32_t>((bits & kExponent) == kExponent);
  }
  return found == 0;
}

}  // namespace

bool is_finite(const torch::Tensor& tensor) {
  if (!tensor.is_floating_point()) return true;
  if (tensor.scalar_type() == torch::kFloat && tensor.is_contiguous())
    return is_finite(tensor.data_ptr<float>(), tensor.numel());
  return torch::isfinite(tensor).all().item<bool>();
}

void require_finite(const StateDict& weights, const std::string& place) {
  std::string names;
  int count = 0;
  for (const auto& [name, tensor] : weights.entries()) {
    if (is_finite(tensor)) continue;
    if (++count <= kMostNamed) names += (count == 1 ? "'" : ", '") + printable(name) + "'";
  }
  if (count == 0) return;
  if (count > kMostNamed) names += ", ... (" + std::to_string(count) + " in all)";
  throw Error(
      ErrorKind::format, place,
      "has weights that are not finite, in " + names + ": the file is damaged, or its training went wrong");
}

}  // namespace deepwrist::weights
