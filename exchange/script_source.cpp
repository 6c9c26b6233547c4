#include "exchange/script_source.h"

#include <fmt/format.h>

#include <variant>

//   def forward(self, images):
//       v0 = images
//       v1 = torch.relu(torch.conv2d(v0, self.weight_0, self.bias_0, [2, 2], [3, 3]))
//       ...
//       return (landmarks, v412)
//
// Values are numbered as in the plan (core/engine/plan/plan.h). Nothing in it comes from a file: names are
// ours, the rest are numbers.

namespace deepwrist::exchange {
namespace {

using engine::Activation;
using engine::Value;

std::string activated(const std::string& y, Activation activation) {
  if (activation == Activation::none) return y;
  return (activation == Activation::relu ? "torch.relu(" : "torch.sigmoid(") + y + ")";
}

std::string gated(std::string y, Value gate, Value addend) {
  if (gate != engine::kNoValue) y = fmt::format("{} * v{}", y, gate);
  return addend == engine::kNoValue ? y : fmt::format("{} + v{}", y, addend);
}

/// The expression that computes a step.
struct Expression {
  const std::vector<engine::ConvolutionLayer>& layers;

  std::string operator()(const engine::Convolution& step) const {
    const auto& layer = layers[static_cast<std::size_t>(step.layer)];
    auto y = fmt::format("torch.conv2d(v{0}, self.weight_{1}, self.bias_{1}, [{2}, {2}], [{3}, {3}])",
                         step.in, step.layer, layer.stride, layer.padding);
    return activated(gated(std::move(y), step.gate, step.addend), step.activation);
  }
  std::string operator()(const engine::MaxPool& step) const {
    return fmt::format("torch.max_pool2d(v{0}, [{1}, {1}], [{2}, {2}], [0, 0], [1, 1], {3})", step.in,
                       step.kernel, step.stride, step.ceil ? "True" : "False");
  }
  std::string operator()(const engine::Mean& step) const {
    return fmt::format("torch.mean(v{}, [2, 3], True)", step.in);
  }
  std::string operator()(const engine::Upsample& step) const {
    return fmt::format("torch.upsample_{0}2d(v{1}, [v{2}.size(2), v{2}.size(3)], True)",
                       step.bicubic ? "bicubic" : "bilinear", step.in, step.like);
  }
  std::string operator()(const engine::Concatenate& step) const {
    std::string parts;
    for (const Value value : step.in) parts += fmt::format("{}v{}", parts.empty() ? "" : ", ", value);
    return "torch.cat([" + parts + "], 1)";
  }
  std::string operator()(const engine::GatedSum& step) const {
    return gated(fmt::format("v{}", step.in), step.gate, step.addend);
  }
};

}  // namespace

std::string script_source(const PortableNetwork& network) {
  const auto& plan = network.network.plan;
  std::string text = "def forward(self, images):\n";
  const auto line = [&](const std::string& statement) { text += "    " + statement + "\n"; };
  line(network.standardization
           ? fmt::format("v0 = (images.type_as(self.mean) / {:.1f} - self.mean) / self.deviation",
                         network.standardization->divisor)
           : "v0 = images");
  int value = 0;
  for (const auto& step : plan.steps())
    line(fmt::format("v{} = {}", ++value, std::visit(Expression{plan.layers()}, step)));
  const auto last = plan.outputs().front();
  if (network.head == PortableNetwork::Head::landmarks) {
    line(fmt::format("landmarks = torch.matmul(torch.softmax(torch.flatten(v{}, 2), 2), self.grid)", last));
    line(fmt::format("return (landmarks, v{})", last));
  } else {
    line(fmt::format("logits = torch.linear(torch.mean(v{}, [2, 3]), self.head_weight, self.head_bias)",
                     last));
    line("return (torch.softmax(logits, 1), logits)");
  }
  return text;
}

}  // namespace deepwrist::exchange
