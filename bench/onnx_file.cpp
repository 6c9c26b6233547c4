#include "bench/onnx_file.h"

#include <string>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/protobuf.h"

// Field numbers: onnx/onnx.proto of ONNX 1.8 (IR version 7).
namespace deepwrist::bench {
namespace {

using engine::Activation;
using engine::kNoValue;
using engine::Value;
using protobuf::bytes_field;
using protobuf::float_field;
using protobuf::integer_field;

constexpr int kIrVersion = 7, kOpset = 13;
constexpr int kFloat = 1, kInt64 = 7;                                        // TensorProto.DataType
constexpr int kFloatType = 1, kIntType = 2, kStringType = 3, kIntsType = 7;  // AttributeProto.AttributeType

std::string attribute(const std::string& name, std::int64_t value) {
  return bytes_field(5, bytes_field(1, name) + integer_field(3, value) + integer_field(20, kIntType));
}
std::string attribute(const std::string& name, const std::string& value) {
  return bytes_field(5, bytes_field(1, name) + bytes_field(4, value) + integer_field(20, kStringType));
}
std::string attribute(const std::string& name, float value) {
  return bytes_field(5, bytes_field(1, name) + float_field(2, value) + integer_field(20, kFloatType));
}
std::string list_attribute(const std::string& name, const std::vector<std::int64_t>& values) {
  std::string ints;
  for (const auto value : values) ints += integer_field(8, value);
  return bytes_field(5, bytes_field(1, name) + ints + integer_field(20, kIntsType));
}

std::string tensor(const std::string& name, const std::vector<std::int64_t>& dims, int type,
                   std::string_view raw) {
  std::string text;
  for (const auto dim : dims) text += integer_field(1, dim);
  return text + integer_field(2, type) + bytes_field(8, name) + bytes_field(9, raw);
}

std::string value_info(const std::string& name, const engine::Shape& shape) {
  std::string dims;
  for (const auto size : shape) dims += bytes_field(1, integer_field(1, size));
  const auto type = bytes_field(1, integer_field(1, kFloat) + bytes_field(2, dims));
  return bytes_field(1, name) + bytes_field(2, type);
}

std::string name_of(Value value) {
  return value == engine::Plan::kInput ? "input" : "value_" + std::to_string(value);
}

/// Appends the nodes of one step after the other.
class Graph {
 public:
  Graph(const engine::Plan& plan, const engine::Shape& input) : plan_(plan), shapes_(plan.shapes(input)) {
    for (std::size_t i = 0; i < plan.layers().size(); ++i) add_layer(i);
    for (std::size_t i = 0; i < plan.steps().size(); ++i) {
      result_ = name_of(static_cast<Value>(i) + 1);
      std::visit([&](const auto& step) { add(step); }, plan.steps()[i]);
    }
  }

  std::string text() const {
    std::string graph = nodes_ + bytes_field(2, "deepwrist") + initializers_;
    graph += bytes_field(11, value_info("input", shapes_[engine::Plan::kInput]));
    for (const Value value : plan_.outputs())
      graph += bytes_field(12, value_info(name_of(value), shapes_[value]));
    return graph;
  }

 private:
  void add_layer(std::size_t index) {
    const auto& layer = plan_.layers()[index];
    const auto store = [&](const std::string& name, const torch::Tensor& values) {
      const auto plain = values.contiguous();
      const std::string_view raw(static_cast<const char*>(plain.data_ptr()), plain.nbytes());
      initializers_ += bytes_field(5, tensor(name + std::to_string(index), plain.sizes().vec(), kFloat, raw));
    };
    store("weight_", layer.weight);
    store("bias_", layer.bias);
  }

  void node(const std::string& type, const std::vector<std::string>& inputs, const std::string& output,
            const std::string& attributes = "") {
    std::string text;
    for (const auto& input : inputs) text += bytes_field(1, input);
    nodes_ += bytes_field(
        1, text + bytes_field(2, output) + bytes_field(3, output) + bytes_field(4, type) + attributes);
  }

  /// activation(gate * x + addend), x being `result_` with a suffix; ends in `result_`.
  void finish(std::string x, Value gate, Value addend, Activation activation) {
    const auto then = [&](const std::string& type, std::vector<std::string> more, bool last) {
      more.insert(more.begin(), x);
      x = last ? result_ : x + "_";
      node(type, more, x);
    };
    const bool activated = activation != Activation::none;
    if (gate != kNoValue) then("Mul", {name_of(gate)}, addend == kNoValue && !activated);
    if (addend != kNoValue) then("Add", {name_of(addend)}, !activated);
    if (activated) then(activation == Activation::relu ? "Relu" : "Sigmoid", {}, true);
  }

  void add(const engine::Convolution& step) {
    const auto& layer = plan_.layers()[step.layer];
    const auto index = std::to_string(step.layer);
    const bool alone =
        step.gate == kNoValue && step.addend == kNoValue && step.activation == Activation::none;
    const auto output = alone ? result_ : result_ + "_conv";
    const auto kernel = layer.weight.size(2);
    node("Conv", {name_of(step.in), "weight_" + index, "bias_" + index}, output,
         list_attribute("kernel_shape", {kernel, kernel}) +
             list_attribute("strides", {layer.stride, layer.stride}) +
             list_attribute("pads", {layer.padding, layer.padding, layer.padding, layer.padding}));
    if (!alone) finish(output, step.gate, step.addend, step.activation);
  }
  void add(const engine::MaxPool& step) {
    node("MaxPool", {name_of(step.in)}, result_,
         list_attribute("kernel_shape", {step.kernel, step.kernel}) +
             list_attribute("strides", {step.stride, step.stride}) +
             attribute("ceil_mode", std::int64_t{step.ceil ? 1 : 0}));
  }
  void add(const engine::Mean& step) { node("GlobalAveragePool", {name_of(step.in)}, result_); }
  void add(const engine::Upsample& step) {
    const auto& in = shapes_[step.in];
    const auto& like = shapes_[step.like];
    const std::vector<std::int64_t> size{in[0], in[1], like[2], like[3]};
    const std::string_view raw(reinterpret_cast<const char*>(size.data()),
                               size.size() * sizeof(std::int64_t));
    initializers_ += bytes_field(5, tensor(result_ + "_size", {4}, kInt64, raw));
    node("Resize", {name_of(step.in), "", "", result_ + "_size"}, result_,
         attribute("mode", std::string(step.bicubic ? "cubic" : "linear")) +
             attribute("coordinate_transformation_mode", std::string("align_corners")) +
             attribute("cubic_coeff_a", -0.75F));
  }
  void add(const engine::Concatenate& step) {
    std::vector<std::string> parts;
    for (const Value value : step.in) parts.push_back(name_of(value));
    node("Concat", parts, result_, attribute("axis", std::int64_t{1}));
  }
  void add(const engine::GatedSum& step) {
    finish(name_of(step.in), step.gate, step.addend, Activation::none);
  }

  const engine::Plan& plan_;
  std::vector<engine::Shape> shapes_;
  std::string nodes_, initializers_;
  std::string result_;  ///< of the step that is being added
};

}  // namespace

void write_onnx(const std::filesystem::path& file, const engine::Plan& plan, const engine::Shape& input) {
  const auto opset = bytes_field(8, bytes_field(1, "") + integer_field(2, kOpset));
  write_file_atomically(file,
                        integer_field(1, kIrVersion) + opset + bytes_field(7, Graph(plan, input).text()));
}

}  // namespace deepwrist::bench
