#pragma once

// The kernels for vectors of `Width` floats and panels of `Vectors` of them; each of kernels_*.cpp compiles
// them for one instruction set, that of `Native` floats: channels that do not fill a vector go to narrower
// ones, and what is compiled for one instruction set must not be taken for another's.
// Nothing from the standard library is called in here: an inline function of it, compiled for a newer
// processor, could be the copy that the linker keeps for all of the program.

#include "core/winograd/kernels.h"

namespace deepwrist::winograd {

/// `Width` floats, wherever they lie.
template <int Width>
using Vector [[gnu::vector_size(Width * sizeof(float)), gnu::aligned(4), gnu::may_alias]] = float;

template <int Width, int Vectors = 2, int Native = Width>
struct Implementation {
  using V = Vector<Width>;
  using Narrower = Implementation<(Width > 8 ? 8 : 1), Vectors, Native>;

  static V load(const float* from) { return *reinterpret_cast<const V*>(from); }
  static void store(float* to, V value) { *reinterpret_cast<V*>(to) = value; }

  /// Bᵀ applied to six values.
  static void input_line(const V* d, V* out, int step_in, int step_out) {
    const V d0 = d[0], d1 = d[step_in], d2 = d[2 * step_in], d3 = d[3 * step_in], d4 = d[4 * step_in],
            d5 = d[5 * step_in];
    const V even = d4 - 4 * d2, odd = d3 - 4 * d1, even2 = d4 - d2, odd2 = 2 * (d3 - d1);
    out[0] = 4 * d0 - 5 * d2 + d4;
    out[step_out] = even + odd;
    out[2 * step_out] = even - odd;
    out[3 * step_out] = even2 + odd2;
    out[4 * step_out] = even2 - odd2;
    out[5 * step_out] = 4 * d1 - 5 * d3 + d5;
  }

  /// Aᵀ applied to six values.
  static void output_line(const V* m, V* out, int step_in, int step_out) {
    const V m0 = m[0], m1 = m[step_in], m2 = m[2 * step_in], m3 = m[3 * step_in], m4 = m[4 * step_in],
            m5 = m[5 * step_in];
    const V plus = m1 + m2, minus = m1 - m2, plus2 = m3 + m4, minus2 = m3 - m4;
    out[0] = m0 + plus + plus2;
    out[step_out] = minus + 2 * minus2;
    out[2 * step_out] = plus + 4 * plus2;
    out[3 * step_out] = minus + 8 * minus2 + m5;
  }

  /// A applied to four values.
  static void gradient_line(const V* y, V* out, int step_in, int step_out) {
    const V y0 = y[0], y1 = y[step_in], y2 = y[2 * step_in], y3 = y[3 * step_in];
    const V even = y0 + y2, odd = y1 + y3, even2 = y0 + 4 * y2, odd2 = 2 * y1 + 8 * y3;
    out[0] = y0;
    out[step_out] = even + odd;
    out[2 * step_out] = even - odd;
    out[3 * step_out] = even2 + odd2;
    out[4 * step_out] = even2 - odd2;
    out[5 * step_out] = y3;
  }

  /// G applied to three values.
  static void weight_line(const V* g, V* out, int step_in, int step_out) {
    const V g0 = g[0], g1 = g[step_in], g2 = g[2 * step_in];
    const V sum = g0 + g2, sum2 = g0 * (1.0F / 24) + g2 * (1.0F / 6), middle2 = g1 * (1.0F / 12);
    out[0] = g0 * 0.25F;
    out[step_out] = (sum + g1) * (-1.0F / 6);
    out[2 * step_out] = (sum - g1) * (-1.0F / 6);
    out[3 * step_out] = sum2 + middle2;
    out[4 * step_out] = sum2 - middle2;
    out[5 * step_out] = g2;
  }

  /// Gᵀ applied to six values.
  static void weight_gradient_line(const V* u, V* out, int step_in, int step_out) {
    const V u0 = u[0], u1 = u[step_in], u2 = u[2 * step_in], u3 = u[3 * step_in], u4 = u[4 * step_in],
            u5 = u[5 * step_in];
    const V plus = (u1 + u2) * (-1.0F / 6), minus = (u2 - u1) * (1.0F / 6), plus2 = u3 + u4, minus2 = u3 - u4;
    out[0] = u0 * 0.25F + plus + plus2 * (1.0F / 24);
    out[step_out] = minus + minus2 * (1.0F / 12);
    out[2 * step_out] = plus + plus2 * (1.0F / 6) + u5;
  }

  /// Rows first, then columns: `line` makes `Out` values of `In`.
  template <int In, int Out, void (*line)(const V*, V*, int, int)>
  static void transform(const V* in, V* out) {
    V half[Out * In];
    for (int c = 0; c < In; ++c) line(in + c, half + c, In, In);
    for (int r = 0; r < Out; ++r) line(half + r * In, out + r * Out, 1, 1);
  }

  static void input_channels(const Image& image, std::ptrdiff_t row, std::ptrdiff_t column, std::ptrdiff_t c,
                             float* to, std::ptrdiff_t plane) {
    V in[kPlaces], out[kPlaces];
    for (int r = 0; r < kPatch; ++r) {
      const auto y = row - 1 + r;
      for (int k = 0; k < kPatch; ++k) {
        const auto x = column - 1 + k;
        const bool inside = y >= 0 && y < image.height && x >= 0 && x < image.width;
        in[r * kPatch + k] = inside ? load(image.data + (y * image.width + x) * image.channels + c) : V{};
      }
    }
    transform<kPatch, kPatch, input_line>(in, out);
    for (int p = 0; p < kPlaces; ++p) store(to + p * plane + c, out[p]);
  }

  static void output_channels(const float* from, std::ptrdiff_t plane, const float* bias, float* image,
                              std::ptrdiff_t height, std::ptrdiff_t width, std::ptrdiff_t channels,
                              std::ptrdiff_t row, std::ptrdiff_t column, std::ptrdiff_t c) {
    V in[kPlaces], out[kTile * kTile];
    for (int p = 0; p < kPlaces; ++p) in[p] = load(from + p * plane + c);
    transform<kPatch, kTile, output_line>(in, out);
    const V shift = bias != nullptr ? load(bias + c) : V{};
    for (int r = 0; r < kTile && row + r < height; ++r) {
      for (int k = 0; k < kTile && column + k < width; ++k) {
        store(image + ((row + r) * width + column + k) * channels + c, out[r * kTile + k] + shift);
      }
    }
  }

  static void gradient_channels(const Image& image, std::ptrdiff_t row, std::ptrdiff_t column,
                                std::ptrdiff_t c, float* to, std::ptrdiff_t plane) {
    V in[kTile * kTile], out[kPlaces];
    for (int r = 0; r < kTile; ++r) {
      for (int k = 0; k < kTile; ++k) {
        const bool inside = row + r < image.height && column + k < image.width;
        in[r * kTile + k] =
            inside ? load(image.data + ((row + r) * image.width + column + k) * image.channels + c) : V{};
      }
    }
    transform<kTile, kPatch, gradient_line>(in, out);
    for (int p = 0; p < kPlaces; ++p) store(to + p * plane + c, out[p]);
  }

  static void transform_input_from(std::ptrdiff_t c, const Image& image, std::ptrdiff_t row,
                                   std::ptrdiff_t column, float* to, std::ptrdiff_t plane) {
    for (; c + Width <= image.channels; c += Width) input_channels(image, row, column, c, to, plane);
    if constexpr (Width > 1) Narrower::transform_input_from(c, image, row, column, to, plane);
  }

  static void transform_input(const Image& image, std::ptrdiff_t row, std::ptrdiff_t column, float* to,
                              std::ptrdiff_t plane) {
    transform_input_from(0, image, row, column, to, plane);
  }

  static void transform_output_from(std::ptrdiff_t c, const float* from, std::ptrdiff_t plane,
                                    const float* bias, float* image, std::ptrdiff_t height,
                                    std::ptrdiff_t width, std::ptrdiff_t channels, std::ptrdiff_t row,
                                    std::ptrdiff_t column) {
    for (; c + Width <= channels; c += Width) {
      output_channels(from, plane, bias, image, height, width, channels, row, column, c);
    }
    if constexpr (Width > 1) {
      Narrower::transform_output_from(c, from, plane, bias, image, height, width, channels, row, column);
    }
  }

  static void transform_output(const float* from, std::ptrdiff_t plane, const float* bias, float* image,
                               std::ptrdiff_t height, std::ptrdiff_t width, std::ptrdiff_t channels,
                               std::ptrdiff_t row, std::ptrdiff_t column) {
    transform_output_from(0, from, plane, bias, image, height, width, channels, row, column);
  }

  static void transform_gradient_from(std::ptrdiff_t c, const Image& gradient, std::ptrdiff_t row,
                                      std::ptrdiff_t column, float* to, std::ptrdiff_t plane) {
    for (; c + Width <= gradient.channels; c += Width) {
      gradient_channels(gradient, row, column, c, to, plane);
    }
    if constexpr (Width > 1) Narrower::transform_gradient_from(c, gradient, row, column, to, plane);
  }

  static void transform_gradient(const Image& gradient, std::ptrdiff_t row, std::ptrdiff_t column, float* to,
                                 std::ptrdiff_t plane) {
    transform_gradient_from(0, gradient, row, column, to, plane);
  }

  static constexpr int kVectors = Vectors;
  static constexpr std::ptrdiff_t kPanel = kVectors * Width;

  static void transform_weights(const Taps<const float>& taps, std::ptrdiff_t in_channels,
                                std::ptrdiff_t out_channels, std::ptrdiff_t first_out, float* to,
                                std::ptrdiff_t plane) {
    for (std::ptrdiff_t c = 0; c < in_channels; ++c) {
      for (int v = 0; v < kVectors; ++v) {
        V in[9] = {}, out[kPlaces];
        for (int lane = 0; lane < Width; ++lane) {
          const auto k = first_out + v * Width + lane;
          if (k >= out_channels) break;
          const auto* g = taps.data + k * taps.out + c * taps.in;
          for (int tap = 0; tap < 9; ++tap) in[tap][lane] = g[tap / 3 * taps.row + tap % 3 * taps.column];
        }
        transform<3, kPatch, weight_line>(in, out);
        for (int p = 0; p < kPlaces; ++p) store(to + p * plane + c * kPanel + v * Width, out[p]);
      }
    }
  }

  static void transform_weight_gradient(const float* from, std::ptrdiff_t plane, std::ptrdiff_t count,
                                        const Taps<float>& to) {
    for (std::ptrdiff_t first = 0; first < count; first += Width) {
      V in[kPlaces], out[9];
      for (int p = 0; p < kPlaces; ++p) in[p] = load(from + p * plane + first);
      transform<kPatch, 3, weight_gradient_line>(in, out);
      for (int lane = 0; lane < Width && first + lane < count; ++lane) {
        auto* g = to.data + (first + lane) * to.out;
        for (int tap = 0; tap < 9; ++tap) g[tap / 3 * to.row + tap % 3 * to.column] = out[tap][lane];
      }
    }
  }

  /// As many rows as, with kVectors sums each, the registers hold, or their addresses.
  static constexpr int kRows = Width == 16 ? 12 : Width == 8 ? (kVectors == 1 ? 8 : 6) : 4;

  static void multiply(const float* tiles, std::ptrdiff_t tile_stride, const float* panel,
                       std::ptrdiff_t in_channels, float* to, std::ptrdiff_t to_stride) {
    V sums[kRows][kVectors] = {};
    for (std::ptrdiff_t c = 0; c < in_channels; ++c) {
      V weights[kVectors];
      for (int v = 0; v < kVectors; ++v) weights[v] = load(panel + c * kPanel + v * Width);
#pragma GCC unroll 12
      for (int r = 0; r < kRows; ++r) {
        const float tile = tiles[r * tile_stride + c];
        for (int v = 0; v < kVectors; ++v) sums[r][v] += tile * weights[v];
      }
    }
#pragma GCC unroll 12
    for (int r = 0; r < kRows; ++r) {
      for (int v = 0; v < kVectors; ++v) store(to + r * to_stride + v * Width, sums[r][v]);
    }
  }

  template <int Channels>
  static void accumulate_channels(const float* tiles, std::ptrdiff_t tile_stride, const float* gradients,
                                  std::ptrdiff_t gradient_stride, std::ptrdiff_t count, float* to,
                                  std::ptrdiff_t to_stride) {
    V sums[Channels][kVectors];
#pragma GCC unroll 12
    for (int r = 0; r < Channels; ++r) {
      for (int v = 0; v < kVectors; ++v) sums[r][v] = load(to + r * to_stride + v * Width);
    }
    for (std::ptrdiff_t t = 0; t < count; ++t) {
      V factors[kVectors];
      for (int v = 0; v < kVectors; ++v) factors[v] = load(gradients + t * gradient_stride + v * Width);
#pragma GCC unroll 12
      for (int r = 0; r < Channels; ++r) {
        const float tile = tiles[t * tile_stride + r];
        for (int v = 0; v < kVectors; ++v) sums[r][v] += tile * factors[v];
      }
    }
#pragma GCC unroll 12
    for (int r = 0; r < Channels; ++r) {
      for (int v = 0; v < kVectors; ++v) store(to + r * to_stride + v * Width, sums[r][v]);
    }
  }

  static void accumulate(const float* tiles, std::ptrdiff_t tile_stride, std::ptrdiff_t channels,
                         const float* gradients, std::ptrdiff_t gradient_stride, std::ptrdiff_t count,
                         float* to, std::ptrdiff_t to_stride) {
    std::ptrdiff_t c = 0;
    for (; c + kRows <= channels; c += kRows) {
      accumulate_channels<kRows>(tiles + c, tile_stride, gradients, gradient_stride, count,
                                 to + c * to_stride, to_stride);
    }
    for (; kRows > 8 && c + 8 <= channels; c += 8) {
      accumulate_channels<8>(tiles + c, tile_stride, gradients, gradient_stride, count, to + c * to_stride,
                             to_stride);
    }
    for (; c + 4 <= channels; c += 4) {
      accumulate_channels<4>(tiles + c, tile_stride, gradients, gradient_stride, count, to + c * to_stride,
                             to_stride);
    }
    for (; c < channels; ++c) {
      accumulate_channels<1>(tiles + c, tile_stride, gradients, gradient_stride, count, to + c * to_stride,
                             to_stride);
    }
  }

  static constexpr Kernels table(const char* name, const BlockedKernels* blocked,
                                 const ChannelKernels* channels, const Kernels* narrow) {
    return {name,
            kPanel,
            kRows,
            transform_input,
            transform_output,
            transform_gradient,
            transform_weights,
            transform_weight_gradient,
            multiply,
            accumulate,
            blocked,
            channels,
            narrow};
  }
};

}  // namespace deepwrist::winograd
