#pragma once

#include <torch/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "exchange/portable_network.h"

namespace deepwrist::exchange {

/// Writes the network as a TorchScript file (torch.jit.load), with `notes` (JSON) as its extra file
/// deepwrist.json. Throws Error(io).
void write_script(const std::filesystem::path& file, const PortableNetwork& network,
                  const std::string& notes);

/// Loads such a file of ours and runs it. Throws Error(format) where LibTorch cannot.
std::vector<torch::Tensor> run_script(const std::filesystem::path& file, const torch::Tensor& input);

}  // namespace deepwrist::exchange
