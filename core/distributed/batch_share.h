#pragma once

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <cstdint>

#include "core/distributed/group.h"
#include "core/distributed/shard.h"
#include "core/winograd/gated_normalisation.h"
#include "core/winograd/normalisation.h"

namespace torch::nn {
class BatchNorm2d;
class Dropout;
class Dropout2d;
}  // namespace torch::nn

namespace deepwrist::distributed {

/// A training batch of which every rank of a group has a part.
struct BatchShare {
  const Group* group = &Group::alone();
  std::int64_t total = 0;         ///< samples of the whole batch
  Shard own;                      ///< those of this rank, by their place in it
  std::uint64_t mask_seed = 0;    ///< of dropout on the CPU: the same on every rank
  bool common_statistics = true;  ///< batch normalisation over the whole batch, not over a rank's part

  /// Nothing of the batch is this rank's: it computes along with one sample, so that it takes part in every
  /// exchange, and that sample counts nowhere.
  bool is_idle() const { return !is_whole() && own.count == 0; }
  bool is_whole() const { return group->is_alone(); }
  /// This rank's part of the batch's mean, given the mean over its own samples.
  double weight() const { return static_cast<double>(own.count) / static_cast<double>(total); }
};

/// While one lives, `normalise` and `drop` of this thread treat a module's input as this rank's part of a
/// batch. The share must outlive it and the gradients of what was computed in it.
class BatchShareScope {
 public:
  explicit BatchShareScope(const BatchShare& share);
  ~BatchShareScope();
  BatchShareScope(const BatchShareScope&) = delete;
  BatchShareScope& operator=(const BatchShareScope&) = delete;

 private:
  const BatchShare* share_before_;
  at::Generator masks_before_;
};

/// The layer's output for (N, C, H, W), and what follows it. In training on a shared batch mean and variance
/// are those of the whole batch, in the gradient too (Ioffe and Szegedy, "Batch Normalization", ICML 2015,
/// over all samples), and the running ones move alike on all ranks. Elsewhere the same as calling the layer,
/// by the kernels of core/winograd where they take it. Throws Error(usage) for a batch of one value a
/// channel.
torch::Tensor normalise(torch::nn::BatchNorm2d& layer, const torch::Tensor& x,
                        const winograd::Following& after = {});

/// relu(gate · y + addend) for y = normalise(layer, x) and its gate by squeeze and excitation; without ReLU
/// where `relu` is false.
torch::Tensor normalise_gated(torch::nn::BatchNorm2d& layer, const torch::Tensor& x,
                              const winograd::Excitation& by, const torch::Tensor& addend, bool relu);

/// The layer's output. In training on a shared batch each rank takes its rows of a mask of the whole batch:
/// on the CPU of the one that one process would draw; on a GPU of another of the same kind.
torch::Tensor drop(torch::nn::Dropout& layer, const torch::Tensor& x);
torch::Tensor drop(torch::nn::Dropout2d& layer, const torch::Tensor& x);

}  // namespace deepwrist::distributed
