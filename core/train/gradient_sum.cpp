#include "core/train/gradient_sum.h"

// The buffer, in the parameters' order and type:
//
//   gradients, each flattened     zeros where this rank has none
//   one number a parameter        1 where this rank has a gradient; their sum is 0 where nobody has

namespace deepwrist::train {

void GradientSum::reduce(const std::vector<torch::Tensor>& parameters) {
  if (group_.is_alone() || parameters.empty()) return;
  const torch::NoGradGuard no_grad;
  const auto count = static_cast<std::int64_t>(parameters.size());
  std::int64_t values = 0;
  for (const auto& parameter : parameters) values += parameter.numel();
  const auto options = parameters.front().options().requires_grad(false);
  if (!buffer_.defined() || buffer_.numel() != values + count || buffer_.dtype() != options.dtype())
    buffer_ = torch::empty({values + count}, options.device(torch::kCPU));
  auto present = buffer_.narrow(0, values, count);
  const auto each = [&](const auto& use) {
    std::int64_t at = 0, number = 0;
    for (auto parameter : parameters) {
      use(parameter, buffer_.narrow(0, at, parameter.numel()).view(parameter.sizes()), number++);
      at += parameter.numel();
    }
  };
  each([&](const torch::Tensor& parameter, torch::Tensor part, std::int64_t number) {
    const bool has = parameter.grad().defined();
    if (has) {
      part.copy_(parameter.grad());
    } else {
      part.zero_();
    }
    present[number] = has ? 1 : 0;
  });
  group_.sum(buffer_);
  each([&](torch::Tensor& parameter, const torch::Tensor& part, std::int64_t number) {
    if (present[number].item<double>() == 0) return;
    if (!parameter.grad().defined()) parameter.mutable_grad() = torch::empty_like(parameter);
    parameter.mutable_grad().copy_(part);
  });
}

}  // namespace deepwrist::train
