#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/nn/fast/buffer.h"
#include "core/nn/fast/executor.h"
#include "core/nn/fast/memory_plan.h"
#include "core/nn/fast/onednn_convolution.h"
#include "core/nn/fast/plan.h"

namespace deepwrist::nn {

/// Computes a plan on the CPU: convolutions by oneDNN in its blocked layout, or by core/nn/winograd in the
/// same where that is faster, with everything that follows them fused in, all activations in one block of
/// memory laid out beforehand. Does not use BLAS.
class OneDnnExecutor : public Executor {
 public:
  /// `max_batch`: images computed at a time; more are taken in turns, which bounds the memory. Throws
  /// Error(unsupported) for a plan whose input is read by anything but convolutions: it is not blocked.
  OneDnnExecutor(Plan plan, int64_t max_batch);

  std::vector<torch::Tensor> run(const torch::Tensor& images) override;
  std::string describe(const Shape& images) override;

  /// The convolution kernels chosen for the last shape: oneDNN's names, e.g. "jit:avx512_core", or
  /// "winograd:avx512".
  const std::vector<std::string>& kernel_names() const { return compiled_.kernel_names; }

 private:
  /// The plan made ready for one shape of input.
  struct Compiled {
    std::vector<Shape> shapes;
    int threads = 0;
    Buffer memory;
    int64_t scratch_size = 0;
    Buffer scratch;              ///< of the convolution at work
    std::vector<float*> places;  ///< of every value
    std::vector<std::function<void()>> actions;
    std::vector<std::string> kernel_names;
    std::vector<std::string> implementations;  ///< of every step
  };

  void compile(const Shape& input);
  /// Assigns a place to every value; returns for each step whether its result takes over its addend's place.
  std::vector<bool> lay_out();
  std::function<void()> action(const Convolution& step, Value result, bool in_place);
  bool uses_winograd(const Convolution& step, Value result) const;
  std::function<void()> winograd_action(const Convolution& step, Value result);
  std::function<void()> action(const MaxPool& step, Value result) const;
  std::function<void()> action(const Mean& step, Value result) const;
  std::function<void()> action(const Upsample& step, Value result) const;
  std::function<void()> action(const Concatenate& step, Value result) const;
  std::function<void()> action(const GatedSum& step, Value result) const;

  Plan plan_;
  int64_t max_batch_;
  std::vector<int> last_uses_;
  std::vector<PackedWeights> weights_;
  dnnl::stream stream_;
  Compiled compiled_;
};

}  // namespace deepwrist::nn
