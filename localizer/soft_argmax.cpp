#include "localizer/soft_argmax.h"

#include <torch/torch.h>

namespace deepwrist::localizer {

torch::Tensor soft_argmax(const torch::Tensor& logits) {
  const auto images = logits.size(0), landmarks = logits.size(1), height = logits.size(2), width = logits.size(3);
  const auto p = torch::softmax(logits.reshape({images, landmarks, height * width}), 2)
                     .reshape({images, landmarks, height, width});
  const auto columns = torch::arange(width, logits.options()) / static_cast<double>(width);
  const auto rows = torch::arange(height, logits.options()) / static_cast<double>(height);
  const auto x = (p.sum(2) * columns).sum(2);
  const auto y = (p.sum(3) * rows).sum(2);
  return torch::stack({x, y}, 2);
}

}  // namespace deepwrist::localizer
