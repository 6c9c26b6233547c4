#include "localizer/landmark_network.h"

#include <utility>

#include "localizer/localizer_block.h"
#include "localizer/soft_argmax.h"

namespace deepwrist::localizer {
namespace {

/// Weights of the small, deep layers are read once for so many images; more gain nothing.
constexpr int64_t kMaxBatch = 8;

}  // namespace

LandmarkNetwork::LandmarkNetwork(const config::Architecture& model, weights::StateDict&& weights,
                                 torch::Device device, const std::string& place, Engine engine)
    : network_(block().kind(model).plan(model.params, std::move(weights), place).plan, device, kMaxBatch,
               engine) {}

torch::Tensor LandmarkNetwork::heatmaps(const torch::Tensor& images) { return network_.run(images).front(); }

torch::Tensor LandmarkNetwork::last_heatmaps(const torch::Tensor& images,
                                             const std::function<void()>& make_way) {
  return network_.run_last(images, make_way).front();
}

torch::Tensor LandmarkNetwork::run(const torch::Tensor& images) {
  const auto logits = network_.run_there(images).front();
  return soft_argmax(logits.to(torch::kDouble)).to(torch::kCPU, torch::kFloat);
}

}  // namespace deepwrist::localizer
