#pragma once

#include <cstddef>
#include <vector>

#include "core/winograd/kernels.h"

namespace deepwrist::winograd {

/// A 3×3 convolution with stride 1 and padding 1 of activations (N, C / lanes, H, W, lanes).
struct BlockedShape {
  std::ptrdiff_t images, in, out;  ///< `in` and `out` are multiples of `lanes`
  std::ptrdiff_t height, width;
  std::ptrdiff_t lanes;        ///< a power of two, a multiple of the kernels' width
  std::ptrdiff_t padding = 0;  ///< the last input channels, which hold zeros: products leave them out
};

/// What a run reads and writes. `addend` may be `to`, or null.
struct BlockedArguments {
  const float* from;
  const float* taps;  ///< as pack_taps leaves them
  const float* bias;  ///< `out` values
  const float* addend;
  bool relu;
  float* to;
};

/// Floats of packed taps.
std::ptrdiff_t packed_taps(std::ptrdiff_t in, std::ptrdiff_t out, const Kernels& by);
/// Weights (out, in, 3, 3) → panels (in, 9, panel), zeros beyond the last output channel. `to` may be
/// `weights` where the panels are full; what is overwritten has been read.
void pack_taps(const float* weights, std::ptrdiff_t in, std::ptrdiff_t out, const Kernels& by, float* to);
/// The reverse.
void unpack_taps(const float* taps, std::ptrdiff_t in, std::ptrdiff_t out, const Kernels& by, float* weights);

/// Winograd's algorithm for inference. Weights are kept as they are, nine values a pair of channels, and
/// transformed in passing, into the cache, panel by panel: that costs less than reading four times as many
/// from memory, and loading a network costs nothing. Transformed inputs of up to some hundred tiles are kept
/// for all panels; products never leave the cache. The result does not depend on the number of threads.
class BlockedConvolution {
 public:
  BlockedConvolution(const BlockedShape& shape, const Kernels& by);

  /// Floats that `run` needs at `scratch`, aligned to a cache line, for as many threads as ATen has now.
  std::ptrdiff_t scratch() const;
  void run(const BlockedArguments& arguments, float* scratch) const;

 private:
  /// Channels and places of weights that are in the cache together.
  struct Pass {
    std::ptrdiff_t first, count;
    Part part;
  };
  struct Range {
    std::ptrdiff_t begin, end;
    std::ptrdiff_t size() const { return end - begin; }
  };
  struct Place {
    std::ptrdiff_t image, row, column;
  };

  std::ptrdiff_t inputs() const;
  std::ptrdiff_t per_thread() const;
  Place place(std::ptrdiff_t tile) const;
  /// To the tile after it.
  void advance(Place& place) const;
  void transform_inputs(const float* from, Range tiles, float* inputs) const;
  void multiply_panel(const BlockedArguments& arguments, std::ptrdiff_t panel, std::ptrdiff_t first_tile,
                      Range tiles, const float* inputs, float* memory) const;
  void write_block(const BlockedArguments& arguments, std::ptrdiff_t panel, std::ptrdiff_t first_tile,
                   Range rows, std::ptrdiff_t pass, const float* products, float* sums) const;

  BlockedShape shape_;
  const Kernels& by_;
  std::ptrdiff_t columns_, per_image_, total_;  ///< tiles
  std::ptrdiff_t together_;                     ///< tiles whose transformed inputs are kept
  std::ptrdiff_t plane_;                        ///< distance of their places
  std::vector<Pass> passes_;
  std::ptrdiff_t weight_plane_, weights_, products_, sums_;  ///< floats of a thread
};

}  // namespace deepwrist::winograd
