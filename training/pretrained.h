#pragma once

#include <torch/nn/module.h>

#include <filesystem>

#include "core/base/view.h"
#include "core/config/architecture.h"
#include "core/engine/block.h"

namespace deepwrist::training {

/// The file that a network of the view starts from: `pretrained` itself, or of a snapshot folder the view's
/// first network, which must be like `model`. Throws Error(usage) where it is another, and as
/// weights::Snapshot.
std::filesystem::path pretrained_file(const std::filesystem::path& pretrained, const engine::Block& block,
                                      const config::Architecture& model, View view);

/// Copies the weights of an ImageNet file or of any snapshot into a network of the block where name and shape
/// agree, and logs what was taken and what was not. Throws Error(format) when nothing fits, or as
/// weights::read_checkpoint.
void load_pretrained(torch::nn::Module& network, const engine::Block& block,
                     const std::filesystem::path& file);

}  // namespace deepwrist::training
