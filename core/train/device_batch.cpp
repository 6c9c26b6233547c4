#include "core/train/device_batch.h"

#include <c10/core/DeviceGuard.h>

#include <utility>

namespace deepwrist::train {

torch::Tensor ready_for(const torch::Tensor& tensor, const torch::Device& device) {
  if (!device.is_cuda() || !tensor.is_cpu()) return tensor;
  const c10::DeviceGuard guard(device);  // or a thread of its own would take memory of the first GPU, too
  return tensor.pin_memory();
}

Batch ready_for(Batch batch, const torch::Device& device) {
  batch.images = ready_for(batch.images, device);
  batch.targets = ready_for(batch.targets, device);
  return batch;
}

torch::Tensor on_device(const torch::Tensor& tensor, const torch::Device& device) {
  return tensor.to(device, tensor.scalar_type(), /*non_blocking=*/device.is_cuda());
}

}  // namespace deepwrist::train
