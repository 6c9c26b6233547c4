#pragma once

#include <cstddef>

namespace deepwrist::winograd {

// F(4×4, 3×3) as in kernels.h for inference, on activations in oneDNN's blocked layout (N, C / lanes, H, W,
// lanes). One vector of channels is worked on at a time, so a kernel sees an image whose pixels are `step`
// floats apart.
//
// The 36 places of a transformed tile are worked on all at once or, where their weights would not stay in the
// second-level cache, in two halves of three rows: the output is linear in them, so halves are summed.

enum class Part { all, first_half, second_half };

constexpr int first_place(Part part) { return part == Part::second_half ? 18 : 0; }
constexpr int place_count(Part part) { return part == Part::all ? 36 : 18; }

/// One vector of channels of an image; `step` is one, two or four vectors.
struct ChannelVector {
  const float* data;
  std::ptrdiff_t height, width, step;
};

/// Where one tile of outputs of one vector of channels goes, what is added and applied before.
struct OutputTile {
  float* image;         ///< pixel (0, 0) of the result
  const float* addend;  ///< of the same shape, may be `image`; or null
  const float* bias;    ///< one vector; or null
  std::ptrdiff_t height, width, step, row, column;
  bool relu;
};

/// What one instruction set offers for inference.
struct BlockedKernels {
  std::ptrdiff_t width;  ///< floats of a vector
  std::ptrdiff_t panel;  ///< output channels of a product, two vectors
  std::ptrdiff_t rows;   ///< most tiles of a product

  /// Bᵀ d B of the patch whose outputs begin at (row, column), place by place in steps of `plane`.
  void (*transform_input)(const ChannelVector& image, std::ptrdiff_t row, std::ptrdiff_t column, float* to,
                          std::ptrdiff_t plane);
  /// G g Gᵀ of a panel: taps (channels, 9, panel) → the places of `part`, each (channels, panel), `plane`
  /// apart.
  void (*transform_weights)(const float* taps, std::ptrdiff_t channels, Part part, float* to,
                            std::ptrdiff_t plane);
  /// One place: `rows` tiles times a panel → (rows, panel).
  void (*multiply)(std::ptrdiff_t rows, const float* tiles, std::ptrdiff_t tile_stride, const float* weights,
                   std::ptrdiff_t channels, float* to);
  /// Aᵀ m A of the places of `part`, `plane` apart, for one tile and one vector. Where `add`, the sixteen
  /// vectors at `sums` are added. The result replaces `sums` if `to` is null, else goes there, with bias,
  /// addend and ReLU, as far as the tile lies inside.
  void (*transform_output)(const float* products, std::ptrdiff_t plane, Part part, float* sums, bool add,
                           const OutputTile* to);
};

}  // namespace deepwrist::winograd
