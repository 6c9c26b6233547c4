#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/config/architecture.h"
#include "core/engine/block.h"
#include "core/train/train_options.h"
#include "core/weights/state_dict.h"
#include "core/weights/trainable_network.h"

namespace deepwrist::gpu_check {

/// One of the product's networks, what it takes, and how it is trained. Everything is a function of seeds.
struct Subject {
  std::string name;  ///< "hourglass", "se_resnet"
  const engine::Block* block = nullptr;
  config::Architecture model;
  std::int64_t channels = 1, side = 256;
  train::LossOptions loss;
  train::OptimizerOptions optimizer;

  bool is_localizer() const { return channels == 1; }
  /// Always the same weights, with running statistics that fit them, without dropout: its masks are other
  /// numbers on each device. Float32, on the CPU.
  std::shared_ptr<weights::TrainableNetwork> make() const;
  /// Copies of these weights.
  weights::StateDict weights() const;
  /// (count, channels, side, side) normal noise.
  torch::Tensor images(std::int64_t count, std::uint64_t seed) const;
  /// What the loss takes of so many.
  torch::Tensor targets(std::int64_t count, std::uint64_t seed) const;
};

/// Both, in the reference's sizes or in small ones.
std::vector<Subject> subjects(bool small);

}  // namespace deepwrist::gpu_check
