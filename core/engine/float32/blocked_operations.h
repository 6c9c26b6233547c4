#pragma once

#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// Operations on activations in oneDNN's blocked layout (N, C / L, H, W, L), L = channel_lanes(), channels
/// padded with zeros to a multiple of L. A gate is (N, C, 1, 1) in the same layout. They are limited by
/// memory, so plain loops that the compiler vectorises are as fast as they can be.

/// Floats a blocked activation takes.
int64_t blocked_size(const Shape& shape);

void max_pool(const float* in, const Shape& in_shape, float* out, const Shape& out_shape, int kernel,
              int stride);
void mean(const float* in, const Shape& in_shape, float* out);
/// Corners aligned; bilinear, or bicubic with a = -0.75 as PyTorch has it.
void upsample(const float* in, const Shape& in_shape, float* out, const Shape& out_shape, bool bicubic);
/// Copies all channels of `in` into `out` from channel `first` on. The last part must also be written last:
/// the padding behind it is not touched, so `out` must start as zeros where channels do not fill the last
/// block.
void copy_channels(const float* in, const Shape& in_shape, float* out, const Shape& out_shape, int64_t first);
/// out = gate * in + addend; gate and addend may be null, and `out` may be `in` or `addend`.
void gated_sum(const float* in, const float* gate, const float* addend, float* out, const Shape& shape);
/// Blocked to (N, C, H, W).
void unpack(const float* in, const Shape& shape, float* out);
/// Blocked to (N, H, W, C).
void unpack_channels_last(const float* in, const Shape& shape, float* out);

}  // namespace deepwrist::engine
