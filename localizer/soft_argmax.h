#pragma once

#include <torch/types.h>

namespace deepwrist::localizer {

/// Expected position under the softmax of each heat map: (N, L, H, W) logits → (N, L, 2) as (x, y) in
/// fractions of width and height. Pixel index i counts as i / width, with no half-pixel offset, so values lie
/// in [0, (width - 1) / width] (reference.md section 1, SoftArgmax2D with beta 1). Differentiable.
torch::Tensor soft_argmax(const torch::Tensor& logits);

}  // namespace deepwrist::localizer
