#pragma once

#include <torch/types.h>

#include "core/winograd/kernels.h"
#include "core/winograd/rounding.h"

namespace deepwrist::winograd {

/// The 4×4 tiles of all images of a batch (N, C, H, W), numbered row by row.
struct Tiles {
  explicit Tiles(const torch::Tensor& images)
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

/// Distance of the 36 places of so many floats each: not a multiple of a page, or the places of one tile
/// would share the same few lines of a cache.
constexpr std::ptrdiff_t plane_size(std::ptrdiff_t floats) { return round_up(floats, 16) + 48; }

}  // namespace deepwrist::winograd
