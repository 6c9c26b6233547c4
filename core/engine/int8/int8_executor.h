#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/engine/compiled_executor.h"
#include "core/engine/int8/int8_storage.h"
#include "core/engine/int8/nhwc_convolution.h"

namespace deepwrist::engine {

/// Computes a plan on the CPU in 8 bits where its ranges say so: convolutions by oneDNN with unsigned 8-bit
/// activations (one scale a value) and signed 8-bit weights (one scale an output channel), summed in 32 bits,
/// gate, residual and ReLU in float32 before the result is rounded once. Whatever reads a value without a
/// range stays in float32: the first layer, squeeze and excitation, and what comes after the plan. Knows
/// convolutions, pooling and means.
class Int8Executor : public CompiledExecutor {
 public:
  /// As CompiledExecutor. To be made where nhwc::has_int8_instructions() only. Needs require_known, and
  /// ranges that fit the plan (check_ranges); the input may have one here, if it is never negative.
  Int8Executor(Plan plan, int64_t max_batch, const ActivationRanges& ranges);

  /// Throws Error(unsupported) at `place` for a plan with other steps.
  static void require_known(const Plan& plan, const std::string& place);

 private:
  /// A layer's weights in the numbers that the plan's steps need them in.
  struct Layer {
    std::optional<nhwc::LayoutWeights> f32, s8;
    std::vector<float> scales;  ///< of s8
    std::vector<float> bias, s8_bias;
    int kernel, stride, padding;
  };
  /// A convolution's scales and bias in the units that it sums in.
  struct Scaling {
    std::vector<float> scales, bias;
    float factor = 1;  ///< of the sum, to the units of the result
  };

  void take_layers(const ActivationRanges& ranges);
  bool is_int8(const Convolution& step) const { return storage_[step.in].scale > 0; }
  void lay_out(const std::vector<Pass>& passes) override;
  Action make_ready(const Step& step, Value result, const Part& part) override;
  void load(const torch::Tensor& images) override;
  void store(Value value, float* to) const override;
  Extent extent(Value value) const override;
  void give_back(int layer) override;

  Scaling scaling_of(const Convolution& step, nhwc::StoredAs target, nhwc::StoredAs addend,
                     Value result) const;
  Action action(const Convolution& step, Value result);
  Action action(const MaxPool& step, Value result) const;
  Action action(const Mean& step, Value result) const;
  /// Where one form of a value lies, from some image on; null for none.
  void* at(Value value, nhwc::StoredAs number, int64_t first_image) const;
  /// Makes the 8 bits of some images of a value that is stored in both ways.
  void quantize(Value value, int64_t first_image, int64_t images) const;

  std::vector<Int8Storage> storage_;  ///< of every value
  std::vector<Layer> layers_;
  dnnl::stream stream_;
  Int8Memory memory_;  ///< for the shape at hand
};

}  // namespace deepwrist::engine
