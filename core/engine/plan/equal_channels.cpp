#include "core/engine/plan/equal_channels.h"

#include <torch/types.h>

#include <algorithm>

namespace deepwrist::engine {

Plan for_equal_channels(Plan plan) {
  std::vector<bool> reads_images(plan.layers().size(), false), reads_others = reads_images;
  for (const auto& step : plan.steps()) {
    const auto* convolution = std::get_if<Convolution>(&step);
    const auto reads = std::ranges::count(inputs_of(step), Plan::kInput);
    const bool images = convolution != nullptr && convolution->in == Plan::kInput;
    if (reads > (images ? 1 : 0)) return plan;
    if (convolution != nullptr) (images ? reads_images : reads_others)[convolution->layer] = true;
  }
  for (std::size_t i = 0; i < reads_images.size(); ++i) {
    if (reads_images[i] && reads_others[i]) return plan;
  }
  Plan one(1);
  for (std::size_t i = 0; i < reads_images.size(); ++i) {
    auto layer = plan.layers()[i];
    if (reads_images[i])
      layer.weight = layer.weight.to(torch::kDouble).sum(1, /*keepdim=*/true).to(torch::kFloat);
    one.add_layer(std::move(layer));
  }
  for (const auto& step : plan.steps()) one.add(step);
  one.set_outputs(plan.outputs());
  return one;
}

}  // namespace deepwrist::engine
