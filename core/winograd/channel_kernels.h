#pragma once

#include <cstddef>

namespace deepwrist::winograd {

// Passes over a batch of channels-last images for batch normalisation and what follows it. A batch is a
// matrix of `rows` rows of `period` numbers, a multiple of `group`, where a number's channel follows from its
// place in the row: a row is one pixel or, of few channels, several.

/// What a normalised number is made from, for each place of a row.
struct Affine {
  const float *scale, *shift;  ///< scale · x + shift
};

/// What its gradient is made from, for each place of a row.
struct AffineGradient {
  const float *factor, *slope, *mean, *offset;  ///< factor · g + slope · (x − mean) + offset
};

/// What one instruction set offers.
struct ChannelKernels {
  std::ptrdiff_t group;  ///< what a row's length is a multiple of

  /// Means of the columns, and Σ (x − mean)².
  void (*moments)(const float* x, std::ptrdiff_t rows, std::ptrdiff_t period, float* means, float* squares);
  /// scale · x + shift + addend, and where `relu`, zeros for negative ones. `addend` may be null.
  void (*apply)(const float* x, const float* addend, const Affine& by, bool relu, std::ptrdiff_t rows,
                std::ptrdiff_t period, float* to);
  /// Σ g and Σ g (x − mean) of the columns, for g = gradient, or zero where ReLU gave zero.
  void (*gradient_sums)(const float* gradient, const float* x, const float* mean, const Affine& by, bool relu,
                        std::ptrdiff_t rows, std::ptrdiff_t period, float* sums, float* products);
  /// The same for g = gradient where the result `y` of ReLU is positive, else zero, which is written to `to`.
  void (*passed_sums)(const float* gradient, const float* x, const float* y, const float* mean,
                      std::ptrdiff_t rows, std::ptrdiff_t period, float* to, float* sums, float* products);
  /// The gradient of x.
  void (*gradient)(const float* gradient, const float* x, const AffineGradient& of, const Affine& by,
                   bool relu, std::ptrdiff_t rows, std::ptrdiff_t period, float* to);
};

}  // namespace deepwrist::winograd
