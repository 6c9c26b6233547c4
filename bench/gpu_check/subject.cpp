#include "bench/gpu_check/subject.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/dropout.h>

#include <map>

#include "classifier/classifier_block.h"
#include "classifier/se_resnet_params.h"
#include "core/weights/load.h"
#include "localizer/hourglass_params.h"
#include "localizer/localizer_block.h"

namespace deepwrist::gpu_check {
namespace {

/// Running statistics of the layers' own outputs; without them activations of a deep untrained network
/// vanish.
void settle(weights::TrainableNetwork& network, const torch::Tensor& noise) {
  const torch::NoGradGuard no_grad;
  std::vector<torch::nn::BatchNorm2dImpl*> normalisations;
  for (const auto& module : network.modules()) {
    if (auto* layer = module->as<torch::nn::BatchNorm2d>()) normalisations.push_back(layer);
  }
  for (auto* layer : normalisations) layer->options.momentum(1.0);
  network.train();
  network.forward(noise);
  for (auto* layer : normalisations) layer->options.momentum(0.1);
  network.eval();
}

void leave_out_dropout(weights::TrainableNetwork& network) {
  for (const auto& module : network.modules()) {
    if (auto* layer = module->as<torch::nn::Dropout>()) layer->options.p(0);
    if (auto* layer = module->as<torch::nn::Dropout2d>()) layer->options.p(0);
  }
}

at::Generator generator(std::uint64_t seed) { return at::detail::createCPUGenerator(seed); }

}  // namespace

std::shared_ptr<weights::TrainableNetwork> Subject::make() const {
  auto network = block->kind(model).make(model.params);
  leave_out_dropout(*network);
  weights::load_state_dict(*network, weights()).require_ok(name);
  network->eval();
  return network;
}

weights::StateDict Subject::weights() const {
  static std::map<std::string, std::shared_ptr<weights::TrainableNetwork>> known;
  auto& network = known[name];
  if (!network) {
    torch::manual_seed(1);
    network = block->kind(model).make(model.params);
    leave_out_dropout(*network);
    settle(*network, images(4, 1));
  }
  weights::StateDict copies;
  const auto own = weights::state_dict_of(*network);
  for (const auto& [entry, tensor] : own.entries()) {
    copies.add(entry, tensor.detach().clone());
  }
  return copies;
}

torch::Tensor Subject::images(std::int64_t count, std::uint64_t seed) const {
  return torch::randn({count, channels, side, side}, generator(seed));
}

torch::Tensor Subject::targets(std::int64_t count, std::uint64_t seed) const {
  if (is_localizer()) return torch::rand({count, 3, 2}, generator(seed));
  return torch::randint(2, {count}, generator(seed), torch::kLong);
}

std::vector<Subject> subjects(bool small) {
  localizer::HourglassParams hourglass;
  classifier::SeResNetParams se_resnet;
  if (small) {
    hourglass.bw = 8;
    hourglass.hg_depth = 2;
    se_resnet.blocks = {1, 1, 1, 1};
    se_resnet.width = 8;
  }
  constexpr std::int64_t kSmallSide = 64;
  Subject localizer{.name = "hourglass",
                    .block = &localizer::block(),
                    .model = localizer::architecture(hourglass),
                    .channels = 1,
                    .side = small ? kSmallSide : 256,
                    .loss = {.name = "MSELoss"},
                    .optimizer = {.name = "SGD", .lr = 0.05, .momentum = 0.9}};
  Subject classifier{.name = "se_resnet",
                     .block = &classifier::block(),
                     .model = classifier::architecture(se_resnet),
                     .channels = 3,
                     .side = small ? kSmallSide : 224,
                     .loss = {.name = "CrossEntropyLoss"},
                     .optimizer = {.name = "Adam", .lr = 1e-4}};
  return {localizer, classifier};
}

}  // namespace deepwrist::gpu_check
