#include "core/engine/plan/plan_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace deepwrist::engine {
namespace {

constexpr double kMiB = 1 << 20;

std::string shape_of(const Shape& shape) {
  return fmt::format("{}x{}x{}x{}", shape[0], shape[1], shape[2], shape[3]);
}

/// What a step computes and what is fused into it; %i is the result of step i, %0 the input.
struct Name {
  const std::vector<ConvolutionLayer>& layers;

  static std::string gated_sum(Value gate, Value addend) {
    return (gate == kNoValue ? "" : fmt::format(", times %{}", gate)) +
           (addend == kNoValue ? "" : fmt::format(", plus %{}", addend));
  }
  std::string operator()(const Convolution& step) const {
    const auto& layer = layers[step.layer];
    const auto side = layer.weight.size(2);
    return fmt::format("convolution {}x{}{} of %{}{}{}", side, side,
                       layer.stride > 1 ? fmt::format(" stride {}", layer.stride) : "", step.in,
                       gated_sum(step.gate, step.addend),
                       step.activation == Activation::relu      ? ", relu"
                       : step.activation == Activation::sigmoid ? ", sigmoid"
                                                                : "");
  }
  std::string operator()(const MaxPool& step) const {
    return fmt::format("maximum {}x{} stride {} of %{}", step.kernel, step.kernel, step.stride, step.in);
  }
  std::string operator()(const Mean& step) const { return fmt::format("mean of %{}", step.in); }
  std::string operator()(const Upsample& step) const {
    return fmt::format("{} of %{}", step.bicubic ? "bicubic" : "bilinear", step.in);
  }
  std::string operator()(const Concatenate& step) const {
    std::string text = "concatenation of";
    for (const Value value : step.in) text += fmt::format(" %{}", value);
    return text;
  }
  std::string operator()(const GatedSum& step) const {
    return fmt::format("%{}{}", step.in, gated_sum(step.gate, step.addend));
  }
};

}  // namespace

std::string describe_plan(const Plan& plan, const std::vector<Shape>& shapes,
                          const std::vector<StepExecution>& executions) {
  constexpr const char* kRow = "{:>5}  {:<48} {:<18}{:>9}  {:<26}{}\n";
  auto text = fmt::format(kRow, "", "step", "result", "ms", "implementation", "buffer, MiB");
  text += fmt::format(kRow, "%0", "input", shape_of(shapes.front()), "", "", "");
  double total = 0;
  for (std::size_t i = 0; i < plan.steps().size(); ++i) {
    const auto& execution = executions[i];
    const auto buffer = execution.place < 0
                            ? std::string()
                            : fmt::format("{:.2f} at {:.2f}", static_cast<double>(execution.size) / kMiB,
                                          static_cast<double>(execution.place) / kMiB);
    const auto milliseconds =
        execution.seconds < 0 ? std::string() : fmt::format("{:.3f}", execution.seconds * 1e3);
    text += fmt::format(kRow, fmt::format("%{}", i + 1), std::visit(Name{plan.layers()}, plan.steps()[i]),
                        shape_of(shapes[i + 1]), milliseconds, execution.implementation, buffer);
    total += std::max(execution.seconds, 0.0);
  }
  if (total > 0) text += fmt::format(kRow, "", "all steps", "", fmt::format("{:.3f}", total * 1e3), "", "");
  return text;
}

}  // namespace deepwrist::engine
