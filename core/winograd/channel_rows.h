#pragma once

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "core/winograd/kernels.h"

namespace deepwrist::winograd {

/// How passes over channels (channel_kernels.h) look at a batch of channels-last images: as rows of `period`
/// numbers, cut into chunks, always the same ones, which threads share out. A chunk is of one image where
/// images are to be told apart.
struct Rows {
  enum class Images { together, apart };

  std::ptrdiff_t channels, period, parts, count, in_chunk, chunks;  ///< count, chunks: of each part

  explicit Rows(const torch::Tensor& x, Images images = Images::together);

  /// Whether rows hold whole pixels and parts whole rows.
  bool fit(const torch::Tensor& x) const {
    return period % channels == 0 && x.numel() % (parts * period) == 0;
  }
  /// Values of a channel, in all parts or in one.
  double values() const { return values_of_part() * static_cast<double>(parts); }
  double values_of_part() const { return static_cast<double>(count * period / channels); }
  std::ptrdiff_t rows_of(std::ptrdiff_t chunk) const {
    return std::min(in_chunk, count - chunk % chunks * in_chunk);
  }

  std::ptrdiff_t part_of(std::ptrdiff_t chunk) const { return chunk / chunks; }
  /// body(chunk, its first number, its rows); the chunks of a part lie one after the other.
  template <typename Body>
  void for_chunks(const Body& body) const {
    at::parallel_for(0, parts * chunks, 1, [&](std::int64_t begin, std::int64_t end) {
      for (auto chunk = begin; chunk < end; ++chunk) {
        body(chunk, (part_of(chunk) * count + chunk % chunks * in_chunk) * period, rows_of(chunk));
      }
    });
  }
  /// Places of a row and their channels.
  template <typename Body>
  void for_places(const Body& body) const {
    for (std::ptrdiff_t first = 0; first < period; first += channels) {
      for (std::ptrdiff_t c = 0; c < channels; ++c) body(first + c, c);
    }
  }
  /// A value for each channel as one for each place of a row.
  torch::Tensor spread(const double* values) const;
};

/// Mean and variance of every channel.
struct Moments {
  std::vector<double> mean, variance;
};

/// Two numbers for each chunk and place of a row, from which those of channels are made in double, in the
/// order of the chunks.
class ChunkSums {
 public:
  explicit ChunkSums(const Rows& rows);

  float* first_of(std::ptrdiff_t chunk) const { return memory_.data_ptr<float>() + chunk * 2 * rows_.period; }
  float* second_of(std::ptrdiff_t chunk) const { return first_of(chunk) + rows_.period; }

  struct Pair {
    std::vector<double> first, second;
  };
  /// Sums over all chunks of a part.
  Pair sums(std::ptrdiff_t part = 0) const;
  /// Of a part, where the numbers are means and Σ (x − mean)² of the chunks.
  Moments moments(std::ptrdiff_t part = 0) const;

 private:
  const Rows& rows_;
  torch::Tensor memory_;
};

/// Means and Σ (x − mean)² of every chunk.
ChunkSums chunk_moments(const torch::Tensor& x, const Rows& rows);

/// Σ g and Σ g (x − mean) of every chunk, for g = `gradient`, or zero where ReLU gave zero for `affine`.
ChunkSums gradient_sums(const torch::Tensor& gradient, const torch::Tensor& x, const torch::Tensor& mean,
                        const Affine& affine, bool relu, const Rows& rows);

/// What numbers are made from, for each place of a row; scale and shift of every part, one after the other.
struct AffineOfParts {
  torch::Tensor scale, shift;

  Affine of_part(std::ptrdiff_t part, const Rows& rows) const {
    return {scale.data_ptr<float>() + part * rows.period, shift.data_ptr<float>() + part * rows.period};
  }
};
/// scale · x + shift + addend, and where `relu`, zeros for negative ones. `addend` may be undefined.
torch::Tensor apply_affine(const AffineOfParts& affine, const torch::Tensor& x, const torch::Tensor& addend,
                           bool relu, const Rows& rows);

/// What gradients are made from; factor and offset of every part.
struct GradientOfParts {
  torch::Tensor factor, slope, mean, offset;
};
/// factor · g + slope · (x − mean) + offset, for g as in `gradient_sums`.
torch::Tensor affine_gradient(const GradientOfParts& of, const torch::Tensor& gradient,
                              const torch::Tensor& x, const Affine& affine, bool relu, const Rows& rows);

/// Moments of a batch whose images are told apart.
struct ImageMoments {
  Moments batch;
  torch::Tensor means;  ///< (N, C, 1, 1) of each image, in double
};
ImageMoments image_moments(const torch::Tensor& x, const Rows& rows);

}  // namespace deepwrist::winograd
