#pragma once

#include <cstdint>

#include "core/engine/plan/plan.h"

namespace deepwrist::engine::nhwc {

/// Operations on activations whose channels lie side by side (N, H, W, C), the layout of 8-bit convolutions.
/// An 8-bit activation q stands for q · scale. Limited by memory: plain loops that the compiler vectorises.

void max_pool(const float* in, const Shape& in_shape, float* out, const Shape& out_shape, int kernel,
              int stride);
/// Means over the pixels, (N, C), times `scale`.
void mean(const float* in, const Shape& shape, float scale, float* out);
void mean(const std::uint8_t* in, const Shape& shape, float scale, float* out);
/// out = in / scale, rounded to the nearest and held to 0..255; `count` numbers.
void quantize(const float* in, std::int64_t count, float scale, std::uint8_t* out);

}  // namespace deepwrist::engine::nhwc
