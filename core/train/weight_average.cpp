#include "core/train/weight_average.h"

#include <torch/types.h>

#include <algorithm>
#include <utility>

#include "core/base/error.h"

namespace deepwrist::train {

WeightAverage::WeightAverage(const torch::nn::Module& network, double decay) : decay_(decay) {
  for (const auto& parameter : network.named_parameters()) {
    average_.add(parameter.key(), parameter.value().detach().clone());
  }
}

void WeightAverage::update(const torch::nn::Module& network) {
  const torch::NoGradGuard no_grad;
  const double t = static_cast<double>(++updates_);
  const double decay = std::min(decay_, (1 + t) / (10 + t));
  auto entry = average_.entries().begin();
  for (const auto& parameter : network.parameters()) (entry++)->second.lerp_(parameter, 1 - decay);
}

void WeightAverage::update(const torch::nn::Module& network, const torch::Tensor& skipped) {
  if (!skipped.defined()) return update(network);
  const torch::NoGradGuard no_grad;
  if (!device_updates_.defined()) {
    device_updates_ = torch::full({}, static_cast<double>(updates_), skipped.options().dtype(torch::kDouble));
  }
  const auto taken = 1 - skipped.to(torch::kDouble);
  device_updates_ = device_updates_ + taken;
  const auto decay = torch::clamp_max((1 + device_updates_) / (10 + device_updates_), decay_);
  const auto weight = (1 - decay) * taken;
  auto entry = average_.entries().begin();
  for (const auto& parameter : network.parameters()) {
    (entry++)->second.lerp_(parameter, weight.to(parameter.scalar_type()));
  }
}

long long WeightAverage::updates() const {
  return device_updates_.defined() ? static_cast<long long>(device_updates_.item<double>()) : updates_;
}

void WeightAverage::swap(torch::nn::Module& network) {
  auto entry = average_.entries().begin();
  for (auto& parameter : network.parameters()) {
    const auto present = parameter.detach();
    parameter.set_data(entry->second);
    (entry++)->second = present;
  }
}

void WeightAverage::restore(const weights::StateDict& values, long long updates) {
  for (auto& [name, tensor] : average_.entries()) {
    const auto* saved = values.find(name);
    if (!saved || saved->sizes() != tensor.sizes()) {
      throw Error(ErrorKind::format, "averaged weights", "the checkpoint lacks " + name + " of this shape");
    }
    tensor.copy_(*saved);
  }
  updates_ = updates;
  device_updates_.reset();
}

}  // namespace deepwrist::train
