#include "core/winograd/convolution.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <cassert>

#include "core/winograd/by_panels.h"

// Order of steps and layouts (kernels.h has the formulas; T tiles, C inputs, K outputs, padded to panels),
// where tiles are not so few that weights pass by them (by_panels.h):
//
//   weights (K, C, 3, 3) ─ G g Gᵀ ─► 36 places × panels × (C, panel)                    once a call
//   images (N, H, W, C)  ─ Bᵀ d B ─► 36 places × (T, C)      ┐ a block of about 24 tiles, in the
//   36 products (T, C) · (C, K)   ─► 36 places × (T, K)      │ cache of one thread
//   Aᵀ m A + bias                 ─► outputs (N, H, W, K)    ┘
//
//   gradient of the images:   the same with C and K exchanged and the taps turned by 180°
//   gradient of the weights:  blocks of 192 tiles, one after the other; threads share out the tiles for the
//                             transforms, then the places for Σ (C, T) · (T, K), so that every sum is one
//                             thread's and its order is always the same. Of few weights up to 8 parts of the
//                             tiles, always the same ones, a thread each, and then their sum

namespace deepwrist::winograd {
namespace {

using torch::Tensor;

/// Tiles whose transforms are in the cache together.
constexpr std::ptrdiff_t kBlock = 24;
/// The same for gradients of weights, where every block is added to all of them.
constexpr std::ptrdiff_t kGradientBlock = 192;
/// Gradients of so few weights are summed in parts, a thread each, of at least so many tiles: threads would
/// wait for each other twice a block. The parts' blocks stay in a thread's own cache.
constexpr std::ptrdiff_t kWeightsInParts = 64 * 64, kMostParts = 8, kTilesOfPart = 128, kPartBlock = 64;

Tensor scratch(std::ptrdiff_t floats) { return torch::empty({floats}, torch::kFloat); }

void require_channels_last([[maybe_unused]] const Tensor& t) {
  assert(t.dim() == 4 && t.scalar_type() == torch::kFloat && t.device().is_cpu() &&
         t.is_contiguous(at::MemoryFormat::ChannelsLast));
}

Tensor transformed_weights(const Taps<const float>& taps, std::ptrdiff_t in, std::ptrdiff_t out,
                           const Kernels& by) {
  const auto panels = divide_up(out, by.panel), plane = plane_size(panels * in * by.panel);
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
  const Tiles tiles(images);
  auto result = torch::empty({tiles.count, out, tiles.height, tiles.width},
                             images.options().memory_format(at::MemoryFormat::ChannelsLast));
  const auto *from = images.data_ptr<float>(), *panels = weights;
  auto* to = result.data_ptr<float>();
  const auto in = tiles.channels, out_stride = round_up(out, by.panel);
  const auto block = round_up(std::min(kBlock, tiles.total), by.rows);
  const auto in_plane = plane_size(block * in), out_plane = plane_size(block * out_stride);
  const auto weight_plane = plane_size(out_stride * in);
  at::parallel_for(0, divide_up(tiles.total, by.rows), 1, [&](std::int64_t begin, std::int64_t end) {
    const auto memory = scratch(kPlaces * (in_plane + out_plane));
    auto *input = memory.data_ptr<float>(), *product = input + kPlaces * in_plane;
    const auto last = std::min(end * by.rows, tiles.total);
    for (auto first = begin * by.rows; first < last; first += block) {
      const auto count = std::min(block, last - first);
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

Tensor convolve_with(const Tensor& images, const Taps<const float>& taps, std::ptrdiff_t out,
                     const float* bias, const Kernels& by) {
  require_channels_last(images);
  const Tiles tiles(images);
  if (goes_by_panels(tiles, out, by)) return convolve_by_panels(images, taps, out, bias, by);
  const auto weights = transformed_weights(taps, tiles.channels, out, by);
  return convolve_transformed(images, weights.data_ptr<float>(), out, bias, by);
}

/// Σ (Bᵀ d B)ᵀ · (A dY Aᵀ) over tiles, place by place.
class TileSums {
 public:
  TileSums(const Tensor& gradient, const Tensor& images, const Kernels& by)
      : by_(by),
        in_tiles_(images),
        out_tiles_(gradient),
        from_(images.data_ptr<float>()),
        of_(gradient.data_ptr<float>()),
        in_(in_tiles_.channels),
        out_stride_(round_up(out_tiles_.channels, by.panel)) {}

  const Tiles& tiles() const { return in_tiles_; }
  std::ptrdiff_t out_stride() const { return out_stride_; }
  std::ptrdiff_t plane() const { return plane_size(in_ * out_stride_); }
  bool of_few_weights() const { return in_ * out_stride_ <= kWeightsInParts; }

  /// Those of the tiles from `first` to `last`, `at_once` of them transformed together, added to `sum`.
  void add(std::ptrdiff_t first, std::ptrdiff_t last, std::ptrdiff_t at_once, float* sum) const {
    const auto block = std::min(at_once, last - first);
    const auto in_plane = plane_size(block * in_), out_plane = plane_size(block * out_stride_);
    // Zeros in the columns beyond the last output channel, which no transform writes.
    const auto memory = scratch(kPlaces * in_plane), gradients = torch::zeros({kPlaces * out_plane});
    auto *input = memory.data_ptr<float>(), *outer = gradients.data_ptr<float>();
    for (; first < last; first += block) {
      const auto count = std::min(block, last - first);
      at::parallel_for(0, count, 8, [&](std::int64_t begin, std::int64_t end) {
        for (auto t = begin; t < end; ++t) {
          const auto at = in_tiles_.place(first + t);
          by_.transform_input(in_tiles_.image(from_, at.image), at.row, at.column, input + t * in_, in_plane);
          by_.transform_gradient(out_tiles_.image(of_, at.image), at.row, at.column, outer + t * out_stride_,
                                 out_plane);
        }
      });
      at::parallel_for(0, kPlaces, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto p = begin; p < end; ++p) {
          for (std::ptrdiff_t k = 0; k < out_stride_; k += by_.panel) {
            by_.accumulate(input + p * in_plane, in_, in_, outer + p * out_plane + k, out_stride_, count,
                           sum + p * plane() + k, out_stride_);
          }
        }
      });
    }
  }

 private:
  const Kernels& by_;
  Tiles in_tiles_, out_tiles_;
  const float *from_, *of_;
  std::ptrdiff_t in_, out_stride_;
};

/// Those of all tiles. Parts are always the same ones and added in their order.
Tensor all_sums(const TileSums& of) {
  const auto size = kPlaces * of.plane();
  const auto parts =
      of.of_few_weights() ? std::clamp<std::ptrdiff_t>(of.tiles().total / kTilesOfPart, 1, kMostParts) : 1;
  auto sums = torch::zeros({parts, size});
  auto* first = sums.data_ptr<float>();
  const auto at_once = parts > 1 ? kPartBlock : kGradientBlock;
  at::parallel_for(0, parts, 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto part = begin; part < end; ++part) {
      of.add(part * of.tiles().total / parts, (part + 1) * of.tiles().total / parts, at_once,
             first + part * size);
    }
  });
  if (parts == 1) return sums;
  at::parallel_for(0, size, 4096, [&](std::int64_t begin, std::int64_t end) {
    for (std::ptrdiff_t part = 1; part < parts; ++part) {
      for (auto i = begin; i < end; ++i) first[i] += first[part * size + i];
    }
  });
  return sums;
}

}  // namespace

Tensor convolve(const Tensor& images, const Tensor& weights, const Tensor& bias, const Kernels& wide) {
  const Taps<const float> taps{weights.data_ptr<float>(), weights.stride(0), weights.stride(1),
                               weights.stride(2), weights.stride(3)};
  const auto shift = bias.defined() ? bias.contiguous() : bias;
  return convolve_with(images, taps, weights.size(0), bias.defined() ? shift.data_ptr<float>() : nullptr,
                       fitting(wide, weights.size(0)));
}

Tensor image_gradient(const Tensor& gradient, const Tensor& weights, const Kernels& wide) {
  // The convolution with inputs and outputs exchanged and the taps turned around.
  const Taps<const float> taps{weights.data_ptr<float>() + 2 * weights.stride(2) + 2 * weights.stride(3),
                               weights.stride(1), weights.stride(0), -weights.stride(2), -weights.stride(3)};
  return convolve_with(gradient, taps, weights.size(1), nullptr, fitting(wide, weights.size(1)));
}

Tensor weight_gradient(const Tensor& gradient, const Tensor& images, const Tensor& weights,
                       const Kernels& wide) {
  const auto& by = fitting(wide, weights.size(0));
  require_channels_last(gradient);
  require_channels_last(images);
  auto result = torch::empty_like(weights);
  const Taps<float> taps{result.data_ptr<float>(), result.stride(0), result.stride(1), result.stride(2),
                         result.stride(3)};
  const TileSums sums_of(gradient, images, by);
  if (!sums_of.of_few_weights() && goes_by_panels(sums_of.tiles(), weights.size(0), by)) {
    weight_gradient_by_panels(gradient, images, taps, by);
    return result;
  }
  const auto sums = all_sums(sums_of);
  const auto* sum = sums.data_ptr<float>();
  at::parallel_for(0, images.size(1), 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto c = begin; c < end; ++c) {
      by.transform_weight_gradient(sum + c * sums_of.out_stride(), sums_of.plane(), gradient.size(1),
                                   {taps.data + c * taps.in, taps.out, taps.in, taps.row, taps.column});
    }
  });
  return result;
}

}  // namespace deepwrist::winograd
