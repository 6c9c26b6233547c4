#include "core/winograd/convolution.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <cassert>

// Order of steps and layouts (kernels.h has the formulas; T tiles, C inputs, K outputs, padded to panels):
//
//   weights (K, C, 3, 3) ─ G g Gᵀ ─► 36 places × panels × (C, panel)                    once a call
//   images (N, H, W, C)  ─ Bᵀ d B ─► 36 places × (T, C)      ┐ a block of about 24 tiles, in the
//   36 products (T, C) · (C, K)   ─► 36 places × (T, K)      │ cache of one thread
//   Aᵀ m A + bias                 ─► outputs (N, H, W, K)    ┘
//
//   gradient of the images:   the same with C and K exchanged and the taps turned by 180°
//   gradient of the weights:  blocks of 192 tiles, one after the other; threads share out the tiles for the
//                             transforms, then the places for Σ (C, T) · (T, K), so that every sum is one
//                             thread's and its order is always the same

namespace deepwrist::winograd {
namespace {

using torch::Tensor;

/// Tiles whose transforms are in the cache together.
constexpr std::ptrdiff_t kBlock = 24;
/// The same for gradients of weights, where every block is added to all of them.
constexpr std::ptrdiff_t kGradientBlock = 192;

std::ptrdiff_t divide_up(std::ptrdiff_t a, std::ptrdiff_t b) { return (a + b - 1) / b; }
std::ptrdiff_t round_up(std::ptrdiff_t a, std::ptrdiff_t b) { return divide_up(a, b) * b; }

/// Distance of the places of transformed tiles; not a multiple of a page, or the 36 streams would share the
/// same few lines of the cache.
std::ptrdiff_t plane_size(std::ptrdiff_t tiles, std::ptrdiff_t stride) { return tiles * stride + 48; }

Tensor scratch(std::ptrdiff_t floats) { return torch::empty({floats}, torch::kFloat); }

/// The tiles of all images of a batch, numbered row by row.
struct Tiles {
  explicit Tiles(const Tensor& images)
      : count(images.size(0)),
        channels(images.size(1)),
        height(images.size(2)),
        width(images.size(3)),
        columns(divide_up(width, kTile)),
        per_image(divide_up(height, kTile) * columns),
        total(count * per_image) {}

  struct Place {
    std::ptrdiff_t image, row, column;
  };
  Place place(std::ptrdiff_t tile) const {
    const auto in_image = tile % per_image;
    return {tile / per_image, in_image / columns * kTile, in_image % columns * kTile};
  }
  Image image(const float* data, std::ptrdiff_t index) const {
    return {data + index * height * width * channels, height, width, channels};
  }

  std::ptrdiff_t count, channels, height, width, columns, per_image, total;
};

void require_channels_last([[maybe_unused]] const Tensor& t) {
  assert(t.dim() == 4 && t.scalar_type() == torch::kFloat && t.device().is_cpu() &&
         t.is_contiguous(at::MemoryFormat::ChannelsLast));
}

Tensor transformed_weights(const Taps<const float>& taps, std::ptrdiff_t in, std::ptrdiff_t out,
                           const Kernels& by) {
  const auto panels = divide_up(out, by.panel), plane = panels * in * by.panel;
  auto result = scratch(kPlaces * plane);
  auto* to = result.data_ptr<float>();
  at::parallel_for(0, panels, 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto panel = begin; panel < end; ++panel) {
      by.transform_weights(taps, in, out, panel * by.panel, to + panel * in * by.panel, plane);
    }
  });
  return result;
}

/// Convolution of `images` with transformed weights for `out` channels.
Tensor convolve_transformed(const Tensor& images, const float* weights, std::ptrdiff_t out, const float* bias,
                            const Kernels& by) {
  require_channels_last(images);
  const Tiles tiles(images);
  auto result = torch::empty({tiles.count, out, tiles.height, tiles.width},
                             images.options().memory_format(at::MemoryFormat::ChannelsLast));
  const auto *from = images.data_ptr<float>(), *panels = weights;
  auto* to = result.data_ptr<float>();
  const auto in = tiles.channels, out_stride = round_up(out, by.panel);
  const auto block = round_up(std::min(kBlock, tiles.total), by.rows);
  const auto in_plane = plane_size(block, in), out_plane = plane_size(block, out_stride);
  const auto weight_plane = out_stride * in;
  at::parallel_for(0, divide_up(tiles.total, block), 1, [&](std::int64_t begin, std::int64_t end) {
    const auto memory = scratch(kPlaces * (in_plane + out_plane));
    auto *input = memory.data_ptr<float>(), *product = input + kPlaces * in_plane;
    for (auto first = begin * block; first < std::min(end * block, tiles.total); first += block) {
      const auto count = std::min(block, tiles.total - first);
      for (std::ptrdiff_t t = 0; t < count; ++t) {
        const auto at = tiles.place(first + t);
        by.transform_input(tiles.image(from, at.image), at.row, at.column, input + t * in, in_plane);
      }
      // Rows beyond the last tile are computed with whatever is there and not read; zeros are never slow.
      for (int p = 0; p < kPlaces; ++p) {
        std::fill(input + p * in_plane + count * in, input + p * in_plane + round_up(count, by.rows) * in, 0);
        for (std::ptrdiff_t k = 0; k < out_stride; k += by.panel) {
          const auto* panel = panels + p * weight_plane + k * in;
          for (std::ptrdiff_t t = 0; t < count; t += by.rows) {
            by.multiply(input + p * in_plane + t * in, in, panel, in,
                        product + p * out_plane + t * out_stride + k, out_stride);
          }
        }
      }
      for (std::ptrdiff_t t = 0; t < count; ++t) {
        const auto at = tiles.place(first + t);
        by.transform_output(product + t * out_stride, out_plane, bias,
                            to + at.image * tiles.height * tiles.width * out, tiles.height, tiles.width, out,
                            at.row, at.column);
      }
    }
  });
  return result;
}

}  // namespace

Tensor convolve(const Tensor& images, const Tensor& weights, const Tensor& bias, const Kernels& wide) {
  const auto& by = fitting(wide, weights.size(0));
  const Taps<const float> taps{weights.data_ptr<float>(), weights.stride(0), weights.stride(1),
                               weights.stride(2), weights.stride(3)};
  const auto transformed = transformed_weights(taps, weights.size(1), weights.size(0), by);
  const auto shift = bias.defined() ? bias.contiguous() : bias;
  return convolve_transformed(images, transformed.data_ptr<float>(), weights.size(0),
                              bias.defined() ? shift.data_ptr<float>() : nullptr, by);
}

Tensor image_gradient(const Tensor& gradient, const Tensor& weights, const Kernels& wide) {
  const auto& by = fitting(wide, weights.size(1));
  // The convolution with inputs and outputs exchanged and the taps turned around.
  const Taps<const float> taps{weights.data_ptr<float>() + 2 * weights.stride(2) + 2 * weights.stride(3),
                               weights.stride(1), weights.stride(0), -weights.stride(2), -weights.stride(3)};
  const auto transformed = transformed_weights(taps, weights.size(0), weights.size(1), by);
  return convolve_transformed(gradient, transformed.data_ptr<float>(), weights.size(1), nullptr, by);
}

Tensor weight_gradient(const Tensor& gradient, const Tensor& images, const Tensor& weights,
                       const Kernels& wide) {
  const auto& by = fitting(wide, weights.size(0));
  require_channels_last(gradient);
  require_channels_last(images);
  const Tiles in_tiles(images), out_tiles(gradient);
  const auto in = in_tiles.channels, out = out_tiles.channels, out_stride = round_up(out, by.panel);
  const auto block = std::min(kGradientBlock, in_tiles.total);
  const auto in_plane = plane_size(block, in), out_plane = plane_size(block, out_stride);
  const auto sum_plane = in * out_stride;
  // Zeros in the columns beyond the last output channel, which no transform writes.
  const auto memory = scratch(kPlaces * in_plane), gradients = torch::zeros({kPlaces * out_plane}),
             sums = torch::zeros({kPlaces * sum_plane});
  auto *input = memory.data_ptr<float>(), *outer = gradients.data_ptr<float>(), *sum = sums.data_ptr<float>();
  const auto *from = images.data_ptr<float>(), *of = gradient.data_ptr<float>();
  for (std::ptrdiff_t first = 0; first < in_tiles.total; first += block) {
    const auto count = std::min(block, in_tiles.total - first);
    at::parallel_for(0, count, 8, [&](std::int64_t begin, std::int64_t end) {
      for (auto t = begin; t < end; ++t) {
        const auto at = in_tiles.place(first + t);
        by.transform_input(in_tiles.image(from, at.image), at.row, at.column, input + t * in, in_plane);
        by.transform_gradient(out_tiles.image(of, at.image), at.row, at.column, outer + t * out_stride,
                              out_plane);
      }
    });
    at::parallel_for(0, kPlaces, 1, [&](std::int64_t begin, std::int64_t end) {
      for (auto p = begin; p < end; ++p) {
        for (std::ptrdiff_t k = 0; k < out_stride; k += by.panel) {
          by.accumulate(input + p * in_plane, in, in, outer + p * out_plane + k, out_stride, count,
                        sum + p * sum_plane + k, out_stride);
        }
      }
    });
  }
  auto result = torch::empty_like(weights);
  const Taps<float> taps{result.data_ptr<float>(), result.stride(0), result.stride(1), result.stride(2),
                         result.stride(3)};
  at::parallel_for(0, in, 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto c = begin; c < end; ++c) {
      by.transform_weight_gradient(sum + c * out_stride, sum_plane, out,
                                   {taps.data + c * taps.in, taps.out, taps.in, taps.row, taps.column});
    }
  });
  return result;
}

}  // namespace deepwrist::winograd
