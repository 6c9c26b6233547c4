#pragma once

#include <filesystem>
#include <string>

#include "core/engine/block.h"
#include "core/weights/state_dict.h"

namespace deepwrist::training {

/// What checkpoints hold: a network of one of the blocks.
struct FoundModel {
  const engine::Block* block = nullptr;
  config::Architecture architecture;

  bool operator==(const FoundModel&) const = default;
};

/// The network of DeepWrist these weights belong to, its parameters from their shapes. Throws Error(format)
/// naming `file` when it is neither a localizer nor a classifier.
FoundModel model_of(const weights::StateDict& weights, const std::filesystem::path& file);

/// "localizer (hourglass, bw 64, depth 6)".
std::string summary_of(const FoundModel& model);

/// One paragraph: what a single checkpoint file is and how it is used. Throws as weights::read_checkpoint.
std::string describe_file(const std::filesystem::path& file);

/// The contents of a checkpoint without reading its numbers: container, plain values, then one line for each
/// entry of the state_dict, "name TAB shape TAB element type". Throws as pickle::open_container.
std::string list_file(const std::filesystem::path& file);

}  // namespace deepwrist::training
