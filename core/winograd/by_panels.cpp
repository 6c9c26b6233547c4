#include "core/winograd/by_panels.h"

#include <ATen/Parallel.h>

#include <algorithm>

// Deep layers have many weights and few tiles. Threads share out what stands at the left:
//
//   tiles             images ─ Bᵀ d B ─► 36 places × (T, C)
//   panels            their weights ─ G g Gᵀ ─► 36 places × (C, panel) ─► products with all tiles
//   tiles             36 places × (T, K) ─ Aᵀ m A + bias ─► outputs
//
//   gradient of the weights:
//
//   tiles             both transforms
//   panels, for some  36 places of Σ (C, T) · (T, panel) ─ Gᵀ u G ─► taps
//   inputs each
//
// What a thread makes of a panel stays in its caches. All weights' 36 places, four times the weights, would
// be written to memory and read again.

namespace deepwrist::winograd {
namespace {

using torch::Tensor;

/// Floats of transformed tiles that stay in a third-level cache.
constexpr std::ptrdiff_t kCachedTiles = std::ptrdiff_t{6} << 20;
/// Input channels whose sums of a panel are in the second-level cache together.
constexpr std::ptrdiff_t kChannelsOfSums = 48;

/// The transforms of all tiles, and lines beyond them up to whole `rows`.
class Transformed {
 public:
  Transformed(const Tiles& tiles, std::ptrdiff_t channels, std::ptrdiff_t rows)
      : tiles_(tiles),
        lines_(round_up(tiles.total, rows)),
        distance_(channels + 16),
        plane_(plane_size(lines_ * distance_)),
        memory_(torch::empty({kPlaces * plane_}, torch::kFloat)) {}

  std::ptrdiff_t distance() const { return distance_; }
  std::ptrdiff_t plane() const { return plane_; }
  float* at(std::ptrdiff_t place, std::ptrdiff_t line) const {
    return memory_.data_ptr<float>() + place * plane_ + line * distance_;
  }

  /// `work(where the tile is, its first transform)` for every tile.
  template <typename Work>
  void for_each(const Work& work) const {
    at::parallel_for(0, tiles_.total, 4, [&](std::int64_t begin, std::int64_t end) {
      for (auto t = begin; t < end; ++t) work(tiles_.place(t), at(0, t));
    });
  }
  /// Zeros in all lines from `line` on.
  void clear_from(std::ptrdiff_t line) const {
    for (int p = 0; p < kPlaces; ++p) std::fill(at(p, line), at(p, lines_), 0.0F);
  }

 private:
  const Tiles& tiles_;
  std::ptrdiff_t lines_, distance_, plane_;
  Tensor memory_;
};

Transformed transformed_input(const Tiles& tiles, const Tensor& images, std::ptrdiff_t rows,
                              const Kernels& by) {
  Transformed result(tiles, tiles.channels, rows);
  const auto* from = images.data_ptr<float>();
  result.for_each([&](const Tiles::Place& at, float* to) {
    by.transform_input(tiles.image(from, at.image), at.row, at.column, to, result.plane());
  });
  result.clear_from(tiles.total);  // computed with the others and not read; zeros are never slow
  return result;
}

}  // namespace

bool goes_by_panels(const Tiles& tiles, std::ptrdiff_t out, const Kernels& by) {
  const auto panels = divide_up(out, by.panel), rows = divide_up(tiles.total, by.rows);
  return tiles.total * (tiles.channels + out) * kPlaces <= kCachedTiles &&
         panels >= std::min<std::ptrdiff_t>(2 * at::get_num_threads(), rows);  // what threads can share
}

Tensor convolve_by_panels(const Tensor& images, const Taps<const float>& taps, std::ptrdiff_t out,
                          const float* bias, const Kernels& by) {
  const Tiles tiles(images);
  const auto in = tiles.channels;
  const auto input = transformed_input(tiles, images, by.rows, by);
  const Transformed products(tiles, round_up(out, by.panel), by.rows);
  at::parallel_for(0, divide_up(out, by.panel), 1, [&](std::int64_t begin, std::int64_t end) {
    const auto plane = plane_size(in * by.panel);
    const auto memory = torch::empty({kPlaces * plane}, torch::kFloat);
    auto* weights = memory.data_ptr<float>();
    for (auto k = begin * by.panel; k < end * by.panel; k += by.panel) {
      by.transform_weights(taps, in, out, k, weights, plane);
      for (int p = 0; p < kPlaces; ++p) {
        for (std::ptrdiff_t t = 0; t < tiles.total; t += by.rows) {
          by.multiply(input.at(p, t), input.distance(), weights + p * plane, in, products.at(p, t) + k,
                      products.distance());
        }
      }
    }
  });
  auto result = torch::empty({tiles.count, out, tiles.height, tiles.width},
                             images.options().memory_format(at::MemoryFormat::ChannelsLast));
  auto* to = result.data_ptr<float>();
  products.for_each([&](const Tiles::Place& at, const float* from) {
    by.transform_output(from, products.plane(), bias, to + at.image * tiles.height * tiles.width * out,
                        tiles.height, tiles.width, out, at.row, at.column);
  });
  return result;
}

void weight_gradient_by_panels(const Tensor& gradient, const Tensor& images, const Taps<float>& to,
                               const Kernels& by) {
  const Tiles in_tiles(images), out_tiles(gradient);
  const auto in = in_tiles.channels, out = out_tiles.channels, total = in_tiles.total;
  const auto input = transformed_input(in_tiles, images, 1, by);
  const Transformed outer(out_tiles, round_up(out, by.panel), 1);
  if (out % by.panel != 0) outer.clear_from(0);  // no transform writes columns beyond the last channel
  const auto* of = gradient.data_ptr<float>();
  outer.for_each([&](const Tiles::Place& at, float* transformed) {
    by.transform_gradient(out_tiles.image(of, at.image), at.row, at.column, transformed, outer.plane());
  });
  const auto parts = divide_up(in, kChannelsOfSums), plane = plane_size(kChannelsOfSums * by.panel);
  at::parallel_for(0, divide_up(out, by.panel) * parts, 1, [&](std::int64_t begin, std::int64_t end) {
    const auto memory = torch::empty({kPlaces * plane}, torch::kFloat);
    auto* sums = memory.data_ptr<float>();
    for (auto item = begin; item < end; ++item) {
      const auto k = item / parts * by.panel, c = item % parts * kChannelsOfSums;
      const auto channels = std::min(kChannelsOfSums, in - c);
      for (int p = 0; p < kPlaces; ++p) {
        std::fill_n(sums + p * plane, channels * by.panel, 0.0F);
        by.accumulate(input.at(p, 0) + c, input.distance(), channels, outer.at(p, 0) + k, outer.distance(),
                      total, sums + p * plane, by.panel);
      }
      for (std::ptrdiff_t i = 0; i < channels; ++i) {
        by.transform_weight_gradient(
            sums + i * by.panel, plane, std::min(by.panel, out - k),
            {to.data + k * to.out + (c + i) * to.in, to.out, to.in, to.row, to.column});
      }
    }
  });
}

}  // namespace deepwrist::winograd
