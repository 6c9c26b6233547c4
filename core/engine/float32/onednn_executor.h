#pragma once

#include <vector>

#include "core/engine/compiled_executor.h"
#include "core/engine/float32/onednn_convolution.h"
#include "core/engine/plan/buffer.h"
#include "core/engine/plan/memory_plan.h"

namespace deepwrist::engine {

/// Computes a plan on the CPU: convolutions by oneDNN in its blocked layout, or by core/winograd in the
/// same where that is faster, with everything that follows them fused in, all activations in one block of
/// memory laid out beforehand. Does not use BLAS.
class OneDnnExecutor : public CompiledExecutor {
 public:
  /// As CompiledExecutor. Throws Error(unsupported) for a plan whose input is read by anything but
  /// convolutions: it is not blocked.
  OneDnnExecutor(Plan plan, int64_t max_batch);

 private:
  void lay_out() override;
  Action make_ready(const Step& step, Value result) override;
  void finish() override;
  void load(const torch::Tensor& images) override;
  void store(Value value, float* to) const override;
  Extent extent(Value value) const override;

  Action action(const Convolution& step, Value result);
  bool uses_winograd(const Convolution& step, Value result) const;
  Action winograd_action(const Convolution& step, Value result);
  Action action(const MaxPool& step, Value result) const;
  Action action(const Mean& step, Value result) const;
  Action action(const Upsample& step, Value result) const;
  Action action(const Concatenate& step, Value result) const;
  Action action(const GatedSum& step, Value result) const;

  std::vector<int> last_uses_;
  std::vector<PackedWeights> weights_;
  dnnl::stream stream_;

  // For the shape at hand:
  Buffer memory_;
  std::vector<float*> places_;  ///< of every value
  std::vector<bool> in_place_;  ///< of every step: its result takes over its addend's place
  int64_t scratch_size_ = 0;
  Buffer scratch_;  ///< of the convolution at work
};

}  // namespace deepwrist::engine
