#pragma once

#include <memory>
#include <vector>

#include "core/engine/compiled_executor.h"
#include "core/engine/float32/onednn_convolution.h"
#include "core/engine/plan/buffer.h"
#include "core/engine/plan/passes.h"

namespace deepwrist::engine {

/// Computes a plan on the CPU: convolutions by oneDNN in its blocked layout, or by core/winograd in the
/// same where that is faster, with everything that follows them fused in, all activations in one block of
/// memory laid out beforehand. Does not use BLAS.
class OneDnnExecutor : public CompiledExecutor {
 public:
  /// As CompiledExecutor. Throws Error(unsupported) for a plan whose input is read by anything but
  /// convolutions: it is not blocked.
  /// `result_format`: contiguous, or channels last.
  OneDnnExecutor(Plan plan, int64_t max_batch,
                 torch::MemoryFormat result_format = torch::MemoryFormat::Contiguous);

  /// Another one for the same plan, with memory of its own and these weights, to run beside this one. Their
  /// weights are not to be given back.
  std::unique_ptr<OneDnnExecutor> sibling() const;

 private:
  OneDnnExecutor(const OneDnnExecutor& of, std::shared_ptr<std::vector<PackedWeights>> weights);

  torch::MemoryFormat result_format() const override { return result_format_; }
  std::vector<Pass> passes() const override;
  void lay_out(const std::vector<Pass>& passes) override;
  Action make_ready(const Step& step, Value result, const Part& part) override;
  void finish() override;
  void load(const torch::Tensor& images) override;
  void store(Value value, float* to) const override;
  Extent extent(Value value) const override;
  void give_back(int layer) override { (*weights_)[layer].give_back(); }

  /// Shape and place of a value as far as the part of the images goes that is being made ready.
  Shape part_shape(Value value) const;
  float* part_place(Value value) const;

  Action action(const Convolution& step, Value result);
  bool uses_winograd(const Convolution& step, Value result) const;
  Action winograd_action(const Convolution& step, Value result);
  Action action(const MaxPool& step, Value result) const;
  Action action(const Mean& step, Value result) const;
  Action action(const Upsample& step, Value result) const;
  Action action(const Concatenate& step, Value result) const;
  Action action(const GatedSum& step, Value result) const;

  torch::MemoryFormat result_format_;
  std::shared_ptr<std::vector<PackedWeights>> weights_;
  dnnl::stream stream_;

  // For the shape at hand:
  Buffer memory_;
  Layout layout_;
  Part part_{0, 0};
  int64_t scratch_size_ = 0;
  Buffer scratch_;  ///< of the convolution at work
};

}  // namespace deepwrist::engine
