#pragma once

#include <torch/nn/module.h>

#include "core/distributed/group.h"
#include "core/train/training_state.h"

namespace deepwrist::train {

/// Gives every rank the parameters and buffers that the network has on rank 0.
void share_network(const distributed::Group& group, torch::nn::Module& network);

/// Gives every rank the buffers that the network has on rank 0.
void share_buffers(const distributed::Group& group, torch::nn::Module& network);

/// Gives every rank the state that rank 0 has: no other needs to see its file. One of another number of ranks
/// is as good: a state says nothing of ranks.
void share_state(const distributed::Group& group, TrainingState& state);

}  // namespace deepwrist::train
