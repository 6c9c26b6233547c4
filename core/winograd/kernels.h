#pragma once

#include <cstddef>

#include "core/winograd/blocked_kernels.h"
#include "core/winograd/channel_kernels.h"

namespace deepwrist::winograd {

// Winograd's minimal filtering F(4×4, 3×3) (Winograd 1980; Lavin and Gray 2016): a 3×3 convolution with
// stride 1 of a 6×6 patch gives 4×4 outputs as
//
//   Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A,        36 multiplications for what takes 144 directly.
//
// The matrices are those of the interpolation points 0, ±1, ±2 and ∞:
//
//        | 4  0 -5  0  1  0 |        |  1/4    0     0   |        | 1  1  1  1  1  0 |
//        | 0 -4 -4  1  1  0 |        | -1/6  -1/6  -1/6  |   Aᵀ = | 0  1 -1  2 -2  0 |
//   Bᵀ = | 0  4 -4 -1  1  0 |    G = | -1/6   1/6  -1/6  |        | 0  1  1  4  4  0 |
//        | 0 -2 -1  2  1  0 |        |  1/24  1/12  1/6  |        | 0  1 -1  8 -8  1 |
//        | 0  2 -1 -2  1  0 |        |  1/24 -1/12  1/6  |
//        | 0  4  0 -5  0  1 |        |   0     0     1   |
//
// Summed over the channels, ⊙ becomes 36 products of matrices, (tiles × C) · (C × K), one for each place of a
// transformed tile. In float32 the error is about ten times that of a direct convolution.
//
// The gradient of the weights is the same algorithm's adjoint: (Bᵀ d B)ᵀ · (A dY Aᵀ) summed over the tiles,
// then Gᵀ [·] G.

inline constexpr int kTile = 4;   ///< side of a tile of outputs
inline constexpr int kPatch = 6;  ///< side of the patch of inputs it needs
inline constexpr int kPlaces = kPatch * kPatch;

/// An image with its channels innermost (NHWC); a border of zeros is thought around it.
struct Image {
  const float* data;
  std::ptrdiff_t height, width, channels;
};

/// Taps of a 3×3 convolution in any order of memory, in steps of floats. Negative steps turn them around.
template <typename Float>
struct Taps {
  Float* data;
  std::ptrdiff_t out, in, row, column;
};

/// What one instruction set offers. Transformed tiles lie place by place: place p of tile t at
/// p · plane + t · stride, channels innermost. Transformed weights lie place by place in panels of
/// `panel` output channels, each C × panel; the last panel is filled with zeros.
struct Kernels {
  const char* name;
  std::ptrdiff_t panel;  ///< output channels that a product computes side by side
  std::ptrdiff_t rows;   ///< tiles that it computes side by side

  /// Bᵀ d B of the patch whose outputs begin at (row, column).
  void (*transform_input)(const Image& image, std::ptrdiff_t row, std::ptrdiff_t column, float* to,
                          std::ptrdiff_t plane);
  /// Aᵀ m A + bias into the tile of outputs at (row, column) of an NHWC image, as far as it lies inside.
  /// `bias` may be null.
  void (*transform_output)(const float* from, std::ptrdiff_t plane, const float* bias, float* image,
                           std::ptrdiff_t height, std::ptrdiff_t width, std::ptrdiff_t channels,
                           std::ptrdiff_t row, std::ptrdiff_t column);
  /// A dY Aᵀ of the tile at (row, column): the adjoint of transform_output.
  void (*transform_gradient)(const Image& gradient, std::ptrdiff_t row, std::ptrdiff_t column, float* to,
                             std::ptrdiff_t plane);
  /// G g Gᵀ of one panel of output channels; `to` is the panel at place 0, `plane` the size of a place.
  void (*transform_weights)(const Taps<const float>& taps, std::ptrdiff_t in_channels,
                            std::ptrdiff_t out_channels, std::ptrdiff_t first_out, float* to,
                            std::ptrdiff_t plane);
  /// Gᵀ u G of `count` output channels of one input channel, `from` at place 0: the adjoint of the former.
  void (*transform_weight_gradient)(const float* from, std::ptrdiff_t plane, std::ptrdiff_t count,
                                    const Taps<float>& to);
  /// One place: rows × C times a panel. Writes rows × panel.
  void (*multiply)(const float* tiles, std::ptrdiff_t tile_stride, const float* panel,
                   std::ptrdiff_t in_channels, float* to, std::ptrdiff_t to_stride);
  /// One place: adds tilesᵀ · gradients over `count` tiles to `channels` × panel at `to`.
  void (*accumulate)(const float* tiles, std::ptrdiff_t tile_stride, std::ptrdiff_t channels,
                     const float* gradients, std::ptrdiff_t gradient_stride, std::ptrdiff_t count, float* to,
                     std::ptrdiff_t to_stride);
  /// For inference, in a layout of blocks of channels.
  const BlockedKernels* blocked;
  /// For batch normalisation.
  const ChannelKernels* channels;
  /// The same with half as wide a panel, for so few output channels; null if these are they.
  const Kernels* narrow;
};

/// The fastest that this processor has and that ONEDNN_MAX_CPU_ISA, or DNNL_MAX_CPU_ISA, allows: AVX2 those,
/// AVX and SSE41 the portable ones.
const Kernels& kernels();

/// `by`, or its narrow ones where panels of theirs fit so many output channels better.
const Kernels& fitting(const Kernels& by, std::ptrdiff_t out_channels);

/// Every one that this processor has, for tests.
struct KernelList {
  const Kernels* items[3];
  int count;
};
KernelList available_kernels();

}  // namespace deepwrist::winograd
