#include "exchange/onnx/onnx_graph.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <variant>

#include "core/base/error.h"

// Values are called as in the plan (core/engine/plan/plan.h): v0 is the plan's input, v7 what step 7 gives;
// v7_gated and v7_sum what is between a convolution and its activation. Weights are weight_K and bias_K of
// the plan's layers.
//
//   pictures (uint8) ─► Cast ─► Div ─► Sub ─► Div ─► v0 ─► Conv, Mul, Add, Relu, ... ─► vN
//   vN ─► Reshape ─► Softmax ─► MatMul (grid) ─► landmarks          vN ─► heatmaps
//   vN ─► GlobalAveragePool ─► Flatten ─► Gemm ─► logits ─► Softmax ─► probabilities
//
// The sides of images are fixed, so that an upsampling's factors are numbers; their count is not.

namespace deepwrist::exchange {
namespace {

using engine::Activation;
using engine::Value;
using Names = std::vector<std::string>;

std::string value(Value number) { return fmt::format("v{}", number); }

class GraphBuilder {
 public:
  explicit GraphBuilder(const PortableNetwork& network)
      : network_(network),
        shapes_(network.network.plan.shapes(
            {1, network.network.plan.input_channels(), network.side, network.side})) {}

  onnx::GraphProto build() {
    graph_.set_name("deepwrist");
    declare(*graph_.add_input(), input_of(network_));
    for (const auto& output : outputs_of(network_)) declare(*graph_.add_output(), output);
    add_input();
    const auto& plan = network_.network.plan;
    for (std::size_t i = 0; i < plan.layers().size(); ++i) {
      add_numbers(fmt::format("weight_{}", i), plan.layers()[i].weight);
      add_numbers(fmt::format("bias_{}", i), plan.layers()[i].bias);
    }
    Value result = 0;
    for (const auto& step : plan.steps()) {
      out_ = value(++result);
      std::visit(*this, step);
    }
    network_.head == PortableNetwork::Head::landmarks ? add_landmarks() : add_fracture();
    return std::move(graph_);
  }

  void operator()(const engine::Convolution& step) {
    const auto& layer = network_.network.plan.layers()[static_cast<std::size_t>(step.layer)];
    const Names operands{value(step.in), fmt::format("weight_{}", step.layer),
                         fmt::format("bias_{}", step.layer)};
    const auto finish = [&](Activation activation, const std::string& in) {
      add(activation == Activation::relu ? "Relu" : "Sigmoid", {in}, out_);
    };
    const bool plain = step.activation == Activation::none;
    const bool linear = step.gate == engine::kNoValue && step.addend == engine::kNoValue;
    const auto before = plain ? out_ : out_ + "_sum";
    const auto convolved = linear ? before : out_ + "_conv";
    auto& node = add("Conv", operands, convolved);
    add_integers(node, "kernel_shape", {layer.weight.size(2), layer.weight.size(3)});
    add_integers(node, "strides", {layer.stride, layer.stride});
    add_integers(node, "pads", {layer.padding, layer.padding, layer.padding, layer.padding});
    if (!linear) gate_and_add(convolved, step.gate, step.addend, before);
    if (!plain) finish(step.activation, before);
  }
  void operator()(const engine::MaxPool& step) {
    auto& node = add("MaxPool", {value(step.in)}, out_);
    add_integers(node, "kernel_shape", {step.kernel, step.kernel});
    add_integers(node, "strides", {step.stride, step.stride});
    add_integer(node, "ceil_mode", step.ceil ? 1 : 0);
  }
  void operator()(const engine::Mean& step) { add("GlobalAveragePool", {value(step.in)}, out_); }
  void operator()(const engine::Upsample& step) {
    const auto& from = shapes_[static_cast<std::size_t>(step.in)];
    const auto& to = shapes_[static_cast<std::size_t>(step.like)];
    if (to[2] % from[2] != 0 || to[3] % from[3] != 0) {
      throw Error(ErrorKind::unsupported, "ONNX",
                  fmt::format("the network enlarges {} × {} to {} × {}; only whole factors are exported",
                              from[2], from[3], to[2], to[3]));
    }
    const auto scales = out_ + "_scales";
    add_numbers(scales, torch::tensor({1.0F, 1.0F, static_cast<float>(to[2] / from[2]),
                                       static_cast<float>(to[3] / from[3])}));
    auto& node = add("Resize", {value(step.in), "", scales}, out_);
    add_word(node, "coordinate_transformation_mode", "align_corners");
    add_word(node, "mode", step.bicubic ? "cubic" : "linear");
  }
  void operator()(const engine::Concatenate& step) {
    Names parts;
    for (const Value part : step.in) parts.push_back(value(part));
    add_integer(add("Concat", parts, out_), "axis", 1);
  }
  void operator()(const engine::GatedSum& step) {
    if (step.gate == engine::kNoValue && step.addend == engine::kNoValue) {
      add("Identity", {value(step.in)}, out_);
    } else {
      gate_and_add(value(step.in), step.gate, step.addend, out_);
    }
  }

 private:
  onnx::NodeProto& add(const std::string& type, const Names& in, const std::string& out) {
    auto& node = *graph_.add_node();
    node.set_op_type(type);
    node.set_name(out);
    for (const auto& name : in) node.add_input(name);
    node.add_output(out);
    return node;
  }

  /// gate * in + addend, of which there is at least one.
  void gate_and_add(const std::string& in, Value gate, Value addend, const std::string& out) {
    const auto gated = addend == engine::kNoValue ? out : out + "_gated";
    if (gate != engine::kNoValue) add("Mul", {in, value(gate)}, gated);
    if (addend != engine::kNoValue) add("Add", {gate == engine::kNoValue ? in : gated, value(addend)}, out);
  }

  static onnx::AttributeProto& attribute(onnx::NodeProto& node, const char* name) {
    auto& added = *node.add_attribute();
    added.set_name(name);
    return added;
  }
  static void add_integers(onnx::NodeProto& node, const char* name,
                           const std::vector<std::int64_t>& numbers) {
    auto& added = attribute(node, name);
    added.set_type(onnx::AttributeProto::INTS);
    for (const auto number : numbers) added.add_ints(number);
  }
  static void add_integer(onnx::NodeProto& node, const char* name, std::int64_t number) {
    auto& added = attribute(node, name);
    added.set_type(onnx::AttributeProto::INT);
    added.set_i(number);
  }
  static void add_word(onnx::NodeProto& node, const char* name, const std::string& text) {
    auto& added = attribute(node, name);
    added.set_type(onnx::AttributeProto::STRING);
    added.set_s(text);
  }

  void add_numbers(const std::string& name, const torch::Tensor& tensor) {
    const auto numbers = tensor.detach().to(torch::kFloat).contiguous();
    auto& added = *graph_.add_initializer();
    added.set_name(name);
    added.set_data_type(onnx::TensorProto::FLOAT);
    for (const auto size : numbers.sizes()) added.add_dims(size);
    added.set_raw_data(numbers.data_ptr(), numbers.nbytes());
  }

  static void declare(onnx::ValueInfoProto& info, const PortableTensor& tensor) {
    info.set_name(tensor.name);
    auto& type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(tensor.type == "uint8" ? onnx::TensorProto::UINT8 : onnx::TensorProto::FLOAT);
    for (const auto size : tensor.shape) {
      auto& dimension = *type.mutable_shape()->add_dim();
      size < 0 ? dimension.set_dim_param("N") : dimension.set_dim_value(size);
    }
  }

  void add_input() {
    const auto name = input_of(network_).name;
    if (!network_.standardization) {
      add("Identity", {name}, "v0");
      return;
    }
    const auto& by = *network_.standardization;
    const auto row = [](const std::vector<float>& values) {
      return torch::tensor(values).reshape({1, static_cast<std::int64_t>(values.size()), 1, 1});
    };
    add_numbers("divisor", torch::tensor({by.divisor}));
    add_numbers("mean", row(by.mean));
    add_numbers("deviation", row(by.deviation));
    add_integer(add("Cast", {name}, "grey"), "to", onnx::TensorProto::FLOAT);
    add("Div", {"grey", "divisor"}, "fraction");
    add("Sub", {"fraction", "mean"}, "centred");
    add("Div", {"centred", "deviation"}, "v0");
  }

  void add_landmarks() {
    const auto maps = outputs_of(network_).back().shape;
    const auto last = value(network_.network.plan.outputs().front());
    add("Identity", {last}, "heatmaps");
    auto& shape = *graph_.add_initializer();
    shape.set_name("flat");
    shape.set_data_type(onnx::TensorProto::INT64);
    shape.add_dims(3);
    for (const std::int64_t size : {std::int64_t{0}, maps[1], maps[2] * maps[3]}) shape.add_int64_data(size);
    add_numbers("grid", position_grid(maps[2], maps[3]));
    add("Reshape", {last, "flat"}, "pixels");
    add_integer(add("Softmax", {"pixels"}, "shares"), "axis", 2);
    add("MatMul", {"shares", "grid"}, "landmarks");
  }

  void add_fracture() {
    add_numbers("head_weight", network_.network.weight);
    add_numbers("head_bias", network_.network.bias);
    add("GlobalAveragePool", {value(network_.network.plan.outputs().front())}, "means");
    add_integer(add("Flatten", {"means"}, "features"), "axis", 1);
    add_integer(add("Gemm", {"features", "head_weight", "head_bias"}, "logits"), "transB", 1);
    add_integer(add("Softmax", {"logits"}, "probabilities"), "axis", 1);
  }

  const PortableNetwork& network_;
  std::vector<engine::Shape> shapes_;
  onnx::GraphProto graph_;
  std::string out_;  ///< what the step gives that is being added
};

}  // namespace

onnx::GraphProto onnx_graph(const PortableNetwork& network) { return GraphBuilder(network).build(); }

}  // namespace deepwrist::exchange
