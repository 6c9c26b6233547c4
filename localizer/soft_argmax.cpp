#include "localizer/soft_argmax.h"

#include <torch/types.h>

namespace deepwrist::localizer {
namespace {

/// i / size for each pixel index. Rounded to float32 in double networks too, as the reference does: it shows
/// in the ninth digit where the size is no power of two.
torch::Tensor fractions(int64_t size, const torch::Tensor& like) {
  const auto options = like.options().requires_grad(false);
  return (torch::arange(size, options.dtype(torch::kFloat)) / static_cast<double>(size))
      .to(like.scalar_type());
}

}  // namespace

torch::Tensor soft_argmax(const torch::Tensor& logits) {
  const auto images = logits.size(0), landmarks = logits.size(1), height = logits.size(2),
             width = logits.size(3);
  const auto p = torch::softmax(logits.reshape({images, landmarks, height * width}), 2)
                     .reshape({images, landmarks, height, width});
  const auto x = (p.sum(2) * fractions(width, logits)).sum(2);
  const auto y = (p.sum(3) * fractions(height, logits)).sum(2);
  return torch::stack({x, y}, 2);
}

}  // namespace deepwrist::localizer
