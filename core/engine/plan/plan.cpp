#include "core/engine/plan/plan.h"

#include <algorithm>

#include "core/base/error.h"

// A plan's values are numbered from the input on, its layers apart, as several steps may share one:
//
//   %0                                   input
//   %1 = convolution of %0, layer 0
//   %2 = max_pool of %1
//   %3 = convolution of %2, layer 1, plus %1
//
// Sides of results: convolution ⌊(in + 2 padding - kernel) / stride⌋ + 1; pooling ⌊(in - kernel) / stride⌋
// + 1, with `ceil` rounded up, but no window begins outside the image and one at least is there; mean 1 ×
// 1; upsampling those of `like`; the others those of their first input. A side below 1 means that the image
// is too small.

namespace deepwrist::engine {
namespace {

int64_t pooled(int64_t size, const MaxPool& pool) {
  const int64_t room = size - pool.kernel;
  if (room < 0) return pool.ceil && size > 0 ? 1 : 0;
  int64_t out = (room + (pool.ceil ? pool.stride - 1 : 0)) / pool.stride + 1;
  if (pool.ceil && (out - 1) * pool.stride >= size) --out;  // a window must start inside the image
  return out;
}

/// The shape of one step's result.
struct Infer {
  const std::vector<ConvolutionLayer>& layers;
  const std::vector<Shape>& known;

  Shape operator()(const Convolution& step) const {
    const auto& layer = layers[step.layer];
    const auto& [n, c, h, w] = known[step.in];
    const auto size = [&](int64_t in) {
      const int64_t room = in + 2 * layer.padding - layer.weight.size(2);
      return room < 0 ? 0 : room / layer.stride + 1;
    };
    return {n, layer.weight.size(0), size(h), size(w)};
  }
  Shape operator()(const MaxPool& step) const {
    const auto& [n, c, h, w] = known[step.in];
    return {n, c, pooled(h, step), pooled(w, step)};
  }
  Shape operator()(const Mean& step) const { return {known[step.in][0], known[step.in][1], 1, 1}; }
  Shape operator()(const Upsample& step) const {
    return {known[step.in][0], known[step.in][1], known[step.like][2], known[step.like][3]};
  }
  Shape operator()(const Concatenate& step) const {
    Shape shape = known[step.in.front()];
    for (std::size_t i = 1; i < step.in.size(); ++i) shape[1] += known[step.in[i]][1];
    return shape;
  }
  Shape operator()(const GatedSum& step) const { return known[step.in]; }
};

struct Reads {
  std::vector<Value> operator()(const Convolution& step) const { return {step.in, step.gate, step.addend}; }
  std::vector<Value> operator()(const MaxPool& step) const { return {step.in}; }
  std::vector<Value> operator()(const Mean& step) const { return {step.in}; }
  std::vector<Value> operator()(const Upsample& step) const { return {step.in}; }
  std::vector<Value> operator()(const Concatenate& step) const { return step.in; }
  std::vector<Value> operator()(const GatedSum& step) const { return {step.in, step.gate, step.addend}; }
};

}  // namespace

std::vector<Value> inputs_of(const Step& step) {
  auto values = std::visit(Reads{}, step);
  std::erase(values, kNoValue);
  return values;
}

int Plan::add_layer(ConvolutionLayer layer) {
  layers_.push_back(std::move(layer));
  return static_cast<int>(layers_.size()) - 1;
}

Value Plan::add(Step step) {
  steps_.push_back(std::move(step));
  return static_cast<Value>(steps_.size());
}

std::vector<Shape> Plan::shapes(const Shape& input) const {
  if (input[1] != input_channels_) {
    throw Error(ErrorKind::usage, "network input",
                "it has " + std::to_string(input[1]) + " channels; the network takes " +
                    std::to_string(input_channels_));
  }
  std::vector<Shape> known{input};
  for (const auto& step : steps_) {
    const Shape shape = std::visit(Infer{layers_, known}, step);
    if (std::ranges::any_of(shape, [](int64_t size) { return size < 1; })) {
      throw Error(ErrorKind::usage, "network input",
                  "an image of " + std::to_string(input[3]) + "x" + std::to_string(input[2]) +
                      " pixels is too small for this network");
    }
    known.push_back(shape);
  }
  return known;
}

std::vector<int> Plan::last_uses() const {
  std::vector<int> last(steps_.size() + 1, -1);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    for (const Value value : inputs_of(steps_[i])) last[value] = static_cast<int>(i);
  }
  for (const Value value : outputs_) last[value] = static_cast<int>(steps_.size());
  return last;
}

}  // namespace deepwrist::engine
