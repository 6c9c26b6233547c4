#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <optional>

#include "classifier/fracture_network.h"
#include "core/config/model_params.h"
#include "core/weights/fold_networks.h"

namespace deepwrist::classifier {

/// How the networks of an ensemble are loaded from their checkpoints. `params`: the architecture, which the
/// weights must have; empty: inferred from them. Loading throws as weights::WeightsReader,
/// check_against_weights and FractureNetwork do. `ranges`: of the activations, by checkpoint, for int8.
weights::FoldNetworks<FractureNetwork>::Load network_loader(
    std::optional<config::SeResNetParams> params, torch::Device device, Engine engine = Engine::automatic,
    InferencePrecision precision = InferencePrecision::fp32,
    std::map<std::filesystem::path, engine::ActivationRanges> ranges = {});

}  // namespace deepwrist::classifier
