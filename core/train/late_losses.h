#pragma once

#include <c10/core/Event.h>
#include <torch/types.h>

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace deepwrist::train {

/// Of a batch that several ranks share, what this one computes with.
struct StepBatch {
  std::vector<std::size_t> samples;
  std::size_t size = 0;  ///< of the whole batch
};

/// What a step of the training gave.
struct StepResult {
  StepBatch batch;
  double loss = 0;
  bool failed = false;  ///< its gradients were not finite, and nothing mends that
};

/// Results of steps in their order, read from a GPU some steps late, so that neither waits for the other: the
/// CPU's kernels are queued while the GPU computes. Results of the CPU are there at once.
class LateLosses {
 public:
  /// Steps that the CPU may be ahead of a GPU.
  static constexpr std::size_t kAhead = 2;

  /// `loss`: one element; `failed`: one element on the same device, 0 or 1, or undefined for 0. Starts their
  /// copy.
  void add(StepBatch batch, const torch::Tensor& loss, const torch::Tensor& failed);

  /// The next result, if it is there. Waits for it where more than `ahead` are due.
  std::optional<StepResult> next(std::size_t ahead = kAhead);

 private:
  struct Due {
    StepBatch batch;
    torch::Tensor numbers;             ///< (2) float64 on the CPU: loss, failed
    std::optional<c10::Event> copied;  ///< none: they are there
  };
  std::deque<Due> due_;
};

}  // namespace deepwrist::train
