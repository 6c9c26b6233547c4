#pragma once

#include <torch/types.h>

#include "core/train/task.h"

namespace deepwrist::train {

/// A tensor of the CPU in page-locked memory where `device` is a GPU, whose copies then run while the CPU and
/// the GPU go on with other work; else itself.
torch::Tensor ready_for(const torch::Tensor& tensor, const torch::Device& device);
/// Images and targets so. For the threads that prepare batches: locking memory takes longer than filling it.
Batch ready_for(Batch batch, const torch::Device& device);

/// A tensor on the device. One that is `ready_for` it is on its way when this returns: what is computed there
/// with the result waits for it, the CPU does not.
torch::Tensor on_device(const torch::Tensor& tensor, const torch::Device& device);

}  // namespace deepwrist::train
