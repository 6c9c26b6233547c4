#pragma once

// The kernels for vectors of `Width` floats and panels of `Vectors` of them; each of kernels_*.cpp compiles
// them for one instruction set, that of `Native` floats: channels that do not fill a vector go to narrower
// ones, and what is compiled for one instruction set must not be taken for another's.
// Nothing from the standard library is called in here: an inline function of it, compiled for a newer
// processor, could be the copy that the linker keeps for all of the program.

#include "core/winograd/kernels.h"
#include "core/winograd/transform_lines.h"

namespace deepwrist::winograd {

template <int Width, int Vectors = 2, int Native = Width>
struct Implementation {
  using V = Vector<Width>;
  using Lines = TransformLines<Width, Native>;
  using Narrower = Implementation<(Width > 8 ? 8 : 1), Vectors, Native>;

  static V load(const float* from) { return *reinterpret_cast<const V*>(from); }
  static void store(float* to, V value) { *reinterpret_cast<V*>(to) = value; }

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
    Lines::template transform<kPatch, kPatch, Lines::input_line>(in, out);
    for (int p = 0; p < kPlaces; ++p) store(to + p * plane + c, out[p]);
  }

  static void output_channels(const float* from, std::ptrdiff_t plane, const float* bias, float* image,
                              std::ptrdiff_t height, std::ptrdiff_t width, std::ptrdiff_t channels,
                              std::ptrdiff_t row, std::ptrdiff_t column, std::ptrdiff_t c) {
    V in[kPlaces], out[kTile * kTile];
    for (int p = 0; p < kPlaces; ++p) in[p] = load(from + p * plane + c);
    Lines::template transform<kPatch, kTile, Lines::output_line>(in, out);
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
    Lines::template transform<kTile, kPatch, Lines::gradient_line>(in, out);
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

  /// Taps of up to 16 input channels of a vector of output channels. Those of one output channel are read one
  /// after the other: of different ones they lie in different pages.
  struct TapBlock {
    static constexpr int kChannels = 16;
    V taps[kChannels][9];

    void read(const float* data, const Taps<const float>& of, int channels, int lanes) {
      for (int tap = 0; tap < 9; ++tap) {
        const auto* g = data + tap / 3 * of.row + tap % 3 * of.column;
        if (of.out == 1 && lanes == Width) {
          for (int c = 0; c < channels; ++c) taps[c][tap] = load(g + c * of.in);
          continue;
        }
        for (int lane = 0; lane < lanes; ++lane) {
          for (int c = 0; c < channels; ++c) taps[c][tap][lane] = g[lane * of.out + c * of.in];
        }
      }
    }
  };

  static void transform_weights(const Taps<const float>& taps, std::ptrdiff_t in_channels,
                                std::ptrdiff_t out_channels, std::ptrdiff_t first_out, float* to,
                                std::ptrdiff_t plane) {
    TapBlock block;
    for (int v = 0; v < kVectors; ++v) {
      const auto k = first_out + v * Width, left = out_channels - k;
      const int lanes = left > Width ? Width : left > 0 ? static_cast<int>(left) : 0;
      if (lanes < Width) block = {};  // zeros beyond the last channel
      for (std::ptrdiff_t first = 0; first < in_channels; first += TapBlock::kChannels) {
        const auto rest = in_channels - first;
        const int channels = rest < TapBlock::kChannels ? static_cast<int>(rest) : TapBlock::kChannels;
        if (lanes > 0) block.read(taps.data + k * taps.out + first * taps.in, taps, channels, lanes);
        for (int c = 0; c < channels; ++c) {
          V out[kPlaces];
          Lines::template transform<3, kPatch, Lines::weight_line>(block.taps[c], out);
          float* place = to + (first + c) * kPanel + v * Width;
          for (int p = 0; p < kPlaces; ++p) store(place + p * plane, out[p]);
        }
      }
    }
  }

  static void transform_weight_gradient(const float* from, std::ptrdiff_t plane, std::ptrdiff_t count,
                                        const Taps<float>& to) {
    for (std::ptrdiff_t first = 0; first < count; first += Width) {
      V in[kPlaces], out[9];
      for (int p = 0; p < kPlaces; ++p) in[p] = load(from + p * plane + first);
      Lines::template transform<kPatch, 3, Lines::weight_gradient_line>(in, out);
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
