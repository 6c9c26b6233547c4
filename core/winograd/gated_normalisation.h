#pragma once

#include <torch/types.h>

namespace torch::nn {
class BatchNorm2d;
class Conv2d;
}  // namespace torch::nn

namespace deepwrist::winograd {

/// Squeeze and excitation (Hu, Shen and Sun, "Squeeze-and-Excitation Networks", CVPR 2018): two 1×1
/// convolutions with a bias make of the means of an image's C channels what each of them is multiplied by,
/// gate = sigmoid(excite(relu(squeeze(means)))).
struct Excitation {
  const torch::nn::Conv2d &squeeze, &excite;
};

/// The gate of images (N, C, H, W), layer by layer: (N, C, 1, 1).
torch::Tensor gate_of(const torch::Tensor& images, const Excitation& by);

/// Whether `normalise_gated` can take the layers' place: as `can_normalise`, for images of more than one
/// pixel whose channels fill the kernels' vectors.
bool can_normalise_gated(const torch::nn::BatchNorm2d& layer, const torch::Tensor& x, const Excitation& by,
                         const torch::Tensor& addend);

/// relu(gate · y + addend) for the normalised y = layer(x) in training, with gradients; without ReLU where
/// `relu` is false. Two passes over memory forward and two backward instead of eight and more: y is never
/// written, since its means and what its gradients sum up to follow from those of x. Moves the layer's
/// running statistics. The result does not depend on the number of threads.
torch::Tensor normalise_gated(torch::nn::BatchNorm2d& layer, const torch::Tensor& x, const Excitation& by,
                              const torch::Tensor& addend, bool relu);

}  // namespace deepwrist::winograd
