#pragma once

#include <torch/types.h>

#include <array>
#include <cstdint>
#include <variant>
#include <vector>

namespace deepwrist::engine {

/// A result inside a plan: 0 is the input, i the result of the i-th step.
using Value = int;
inline constexpr Value kNoValue = -1;

/// (N, C, H, W)
using Shape = std::array<int64_t, 4>;

enum class Activation { none, relu, sigmoid };

/// Weights of a convolution with everything that follows it linearly folded in. float32 on the CPU.
struct ConvolutionLayer {
  torch::Tensor weight;  ///< (out, in, k, k)
  torch::Tensor bias;    ///< (out)
  int stride = 1;
  int padding = 0;
};

/// activation(gate * convolution(in) + addend); the gate is (N, C, 1, 1), gate and addend are optional.
struct Convolution {
  Value in;
  int layer;  ///< index of a ConvolutionLayer; several steps may share one
  Activation activation = Activation::none;
  Value gate = kNoValue;
  Value addend = kNoValue;
};

/// Square window without padding; with `ceil` the last windows may reach past the edge (PyTorch's ceil_mode).
struct MaxPool {
  Value in;
  int kernel;
  int stride;
  bool ceil = false;
};

/// Mean over the pixels: (N, C, 1, 1).
struct Mean {
  Value in;
};

/// To height and width of `like`, corners aligned.
struct Upsample {
  Value in;
  Value like;
  bool bicubic = false;
};

/// Along channels.
struct Concatenate {
  std::vector<Value> in;
};

/// gate * in + addend, both optional.
struct GatedSum {
  Value in;
  Value gate = kNoValue;
  Value addend = kNoValue;
};

using Step = std::variant<Convolution, MaxPool, Mean, Upsample, Concatenate, GatedSum>;

/// A network in evaluation mode as a list of steps on folded layers: what is computed, not how.
/// Executors decide layouts, memory and order of accumulation.
class Plan {
 public:
  explicit Plan(int64_t input_channels) : input_channels_(input_channels) {}

  static constexpr Value kInput = 0;
  int add_layer(ConvolutionLayer layer);
  Value add(Step step);
  void add_output(Value value) { outputs_.push_back(value); }
  void set_outputs(std::vector<Value> values) { outputs_ = std::move(values); }

  int64_t input_channels() const { return input_channels_; }
  const std::vector<Step>& steps() const { return steps_; }
  const std::vector<Value>& outputs() const { return outputs_; }
  std::vector<ConvolutionLayer>& layers() { return layers_; }
  const std::vector<ConvolutionLayer>& layers() const { return layers_; }

  /// Shape of every value for this input. Throws Error(usage) when the image is too small for the network or
  /// has another number of channels.
  std::vector<Shape> shapes(const Shape& input) const;
  /// For each value the index of the last step that reads it; outputs are read after the last step.
  std::vector<int> last_uses() const;

 private:
  int64_t input_channels_;
  std::vector<ConvolutionLayer> layers_;
  std::vector<Step> steps_;
  std::vector<Value> outputs_;
};

/// The values a step reads.
std::vector<Value> inputs_of(const Step& step);

}  // namespace deepwrist::engine
