#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <optional>

#include "classifier/fracture_network.h"
#include "core/config/architecture.h"
#include "core/weights/fold_networks.h"

namespace deepwrist::classifier {

/// How the networks of an ensemble are loaded from their checkpoints. `model`: the architecture, which the
/// weights must have; empty: inferred from them. Loading throws as weights::WeightsReader,
/// engine::Block::settled and FractureNetwork do. `ranges`: of the activations, by checkpoint, for int8.
/// `equal_channels`: as FractureNetwork takes it.
weights::FoldNetworks<FractureNetwork>::Load network_loader(
    std::optional<config::Architecture> model, torch::Device device, Engine engine = Engine::automatic,
    InferencePrecision precision = InferencePrecision::fp32,
    std::map<std::filesystem::path, engine::ActivationRanges> ranges = {}, bool equal_channels = false);

}  // namespace deepwrist::classifier
