#include "core/engine/plan/plan_cost.h"

namespace deepwrist::engine {

std::int64_t multiply_adds(const Plan& plan, const Shape& input) {
  const auto shapes = plan.shapes(input);
  std::int64_t total = 0;
  for (std::size_t i = 0; i < plan.steps().size(); ++i) {
    const auto* convolution = std::get_if<Convolution>(&plan.steps()[i]);
    if (convolution == nullptr) continue;
    const auto& [images, channels, height, width] = shapes[i + 1];
    const auto& weight = plan.layers()[convolution->layer].weight;
    total += images * channels * height * width * weight.size(1) * weight.size(2) * weight.size(3);
  }
  return total;
}

}  // namespace deepwrist::engine
