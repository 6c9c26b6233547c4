#pragma once

#include <torch/nn/module.h>

#include <filesystem>

#include "core/engine/block.h"

namespace deepwrist::training {

/// Copies the weights of an ImageNet file or of any snapshot into a network of the block where name and shape
/// agree, and logs what was taken and what was not. Throws Error(format) when nothing fits, or as
/// weights::read_checkpoint.
void load_pretrained(torch::nn::Module& network, const engine::Block& block,
                     const std::filesystem::path& file);

}  // namespace deepwrist::training
