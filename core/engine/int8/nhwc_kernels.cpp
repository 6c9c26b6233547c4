#include "core/engine/int8/nhwc_kernels.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace deepwrist::engine::nhwc {
namespace {

/// Numbers of one thread's share: enough to pay for waking it.
constexpr std::int64_t kGrain = 1 << 15;

/// Sum: exact for 8-bit numbers (32 bits hold 2^23 pixels of 255), double over rows of float32.
template <typename T, typename Sum>
void mean_of(const T* in, const Shape& shape, float scale, float* out) {
  const std::int64_t channels = shape[1], pixels = shape[2] * shape[3];
  at::parallel_for(0, shape[0], 1, [&](std::int64_t begin, std::int64_t end) {
    std::vector<Sum> sums(channels);
    for (std::int64_t image = begin; image < end; ++image) {
      std::ranges::fill(sums, Sum{0});
      const T* pixel = in + image * pixels * channels;
      for (std::int64_t i = 0; i < pixels; ++i, pixel += channels) {
        for (std::int64_t c = 0; c < channels; ++c) sums[c] += pixel[c];
      }
      for (std::int64_t c = 0; c < channels; ++c) {
        out[image * channels + c] =
            static_cast<float>(static_cast<double>(sums[c]) * scale / static_cast<double>(pixels));
      }
    }
  });
}

}  // namespace

void max_pool(const float* in, const Shape& in_shape, float* out, const Shape& out_shape, int kernel,
              int stride) {
  const auto [images, channels, height, width] = in_shape;
  const std::int64_t out_height = out_shape[2], out_width = out_shape[3];
  at::parallel_for(
      0, images * out_height, 1,
      [&, channels = channels, height = height, width = width](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
          const std::int64_t image = row / out_height, top = row % out_height * stride;
          float* best = out + row * out_width * channels;
          for (std::int64_t x = 0; x < out_width; ++x, best += channels) {
            std::fill_n(best, channels, -std::numeric_limits<float>::infinity());
            for (std::int64_t v = top; v < std::min(top + kernel, height); ++v) {
              for (std::int64_t u = x * stride; u < std::min(x * stride + kernel, width); ++u) {
                const float* pixel = in + ((image * height + v) * width + u) * channels;
                for (std::int64_t c = 0; c < channels; ++c) best[c] = pixel[c] > best[c] ? pixel[c] : best[c];
              }
            }
          }
        }
      });
}

void mean(const float* in, const Shape& shape, float scale, float* out) {
  mean_of<float, double>(in, shape, scale, out);
}

void mean(const std::uint8_t* in, const Shape& shape, float scale, float* out) {
  mean_of<std::uint8_t, std::uint32_t>(in, shape, scale, out);
}

void quantize(const float* in, std::int64_t count, float scale, std::uint8_t* out) {
  const float per_unit = 1 / scale;
  at::parallel_for(0, count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const float level = std::min(std::max(in[i] * per_unit, 0.0F), 255.0F);
      out[i] = static_cast<std::uint8_t>(level + 0.5F);
    }
  });
}

}  // namespace deepwrist::engine::nhwc
