#pragma once

// The inference kernels for vectors of `Width` floats; see kernels_impl.h, whose rules hold here as well.

#include "core/winograd/blocked_kernels.h"
#include "core/winograd/kernels_impl.h"

namespace deepwrist::winograd {

template <int Width, int Vectors = 2>
struct BlockedImplementation {
  using Base = Implementation<Width, Vectors>;
  using Lines = typename Base::Lines;
  using V = typename Base::V;
  static constexpr int kVectors = Base::kVectors;
  static constexpr std::ptrdiff_t kPanel = Base::kPanel;
  static constexpr int kRows = Base::kRows;

  /// Three rows of Bᵀ d B: as many intermediate values as the registers hold. Pixels `Step` apart, a
  /// constant, since there are not enough registers for 36 addresses either; not inlined for the same reason.
  template <Part half, int Step>
  [[gnu::noinline]] static void input_half(const float* patch, std::ptrdiff_t line, float* to,
                                           std::ptrdiff_t plane) {
    const float *p1 = patch + line, *p2 = p1 + line, *p3 = p2 + line, *p4 = p3 + line;
    const float* outer = half == Part::first_half ? patch : p4 + line;
    V lines[3 * kPatch];
#pragma GCC unroll 6
    for (int c = 0; c < kPatch; ++c) {
      const V d1 = Base::load(p1 + c * Step), d2 = Base::load(p2 + c * Step), d3 = Base::load(p3 + c * Step),
              d4 = Base::load(p4 + c * Step), d = Base::load(outer + c * Step);
      if constexpr (half == Part::first_half) {
        const V even = d4 - 4 * d2, odd = d3 - 4 * d1;
        lines[c] = 4 * d - 5 * d2 + d4;
        lines[kPatch + c] = even + odd;
        lines[2 * kPatch + c] = even - odd;
      } else {
        const V even = d4 - d2, odd = 2 * (d3 - d1);
        lines[c] = even + odd;
        lines[kPatch + c] = even - odd;
        lines[2 * kPatch + c] = 4 * d1 - 5 * d3 + d;
      }
    }
#pragma GCC unroll 3
    for (int r = 0; r < 3; ++r) {
      V out[kPatch];
      Lines::input_line(lines + r * kPatch, out, 1, 1);
#pragma GCC unroll 6
      for (int c = 0; c < kPatch; ++c, to += plane) Base::store(to, out[c]);
    }
  }

  template <int Step>
  static void input_patch(const ChannelVector& image, std::ptrdiff_t row, std::ptrdiff_t column, float* to,
                          std::ptrdiff_t plane) {
    const auto top = row - 1, left = column - 1;
    const float* patch = image.data + (top * image.width + left) * Step;
    auto line = image.width * Step;
    float border[kPlaces * Step];
    if (top < 0 || left < 0 || top + kPatch > image.height || left + kPatch > image.width) {
      for (int r = 0; r < kPatch; ++r) {
        for (int c = 0; c < kPatch; ++c) {
          const auto y = top + r, x = left + c;
          const bool inside = y >= 0 && y < image.height && x >= 0 && x < image.width;
          Base::store(border + (r * kPatch + c) * Step,
                      inside ? Base::load(image.data + (y * image.width + x) * Step) : V{});
        }
      }
      patch = border;
      line = kPatch * Step;
    }
    input_half<Part::first_half, Step>(patch, line, to, plane);
    input_half<Part::second_half, Step>(patch, line, to + 18 * plane, plane);
  }

  static void transform_input(const ChannelVector& image, std::ptrdiff_t row, std::ptrdiff_t column,
                              float* to, std::ptrdiff_t plane) {
    if (image.step == Width) return input_patch<Width>(image, row, column, to, plane);
    if (image.step == 2 * Width) return input_patch<2 * Width>(image, row, column, to, plane);
    input_patch<4 * Width>(image, row, column, to, plane);
  }

  template <Part part>
  static void weights_of(const float* taps, std::ptrdiff_t channels, float* to, std::ptrdiff_t plane) {
    constexpr int kFirst = first_place(part) / kPatch, kLines = place_count(part) / kPatch;
    for (std::ptrdiff_t c = 0; c < channels; ++c) {
      for (int v = 0; v < kVectors; ++v) {
        const float* from = taps + c * 9 * kPanel + v * Width;
        float* target = to + c * kPanel + v * Width;
        V in[9], lines[3 * kPatch];
        for (int tap = 0; tap < 9; ++tap) in[tap] = Base::load(from + tap * kPanel);
        for (int k = 0; k < 3; ++k) Lines::weight_line(in + k, lines + k, 3, 3);
        for (int r = 0; r < kLines; ++r) {
          V out[kPatch];
          Lines::weight_line(lines + (kFirst + r) * 3, out, 1, 1);
          for (int k = 0; k < kPatch; ++k) Base::store(target + (r * kPatch + k) * plane, out[k]);
        }
      }
    }
  }

  static void transform_weights(const float* taps, std::ptrdiff_t channels, Part part, float* to,
                                std::ptrdiff_t plane) {
    if (part == Part::all) return weights_of<Part::all>(taps, channels, to, plane);
    if (part == Part::first_half) return weights_of<Part::first_half>(taps, channels, to, plane);
    weights_of<Part::second_half>(taps, channels, to, plane);
  }

  template <int Rows>
  static void multiply_rows(const float* tiles, std::ptrdiff_t tile_stride, const float* weights,
                            std::ptrdiff_t channels, float* to) {
    V sums[Rows][kVectors] = {};
    for (std::ptrdiff_t c = 0; c < channels; ++c) {
      V columns[kVectors];
      for (int v = 0; v < kVectors; ++v) columns[v] = Base::load(weights + c * kPanel + v * Width);
#pragma GCC unroll 16
      for (int r = 0; r < Rows; ++r) {
        const float tile = tiles[r * tile_stride + c];
        for (int v = 0; v < kVectors; ++v) sums[r][v] += tile * columns[v];
      }
    }
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) {
      for (int v = 0; v < kVectors; ++v) Base::store(to + r * kPanel + v * Width, sums[r][v]);
    }
  }

  template <int Rows>
  static void multiply_up_to(std::ptrdiff_t rows, const float* tiles, std::ptrdiff_t tile_stride,
                             const float* weights, std::ptrdiff_t channels, float* to) {
    if (rows == Rows) return multiply_rows<Rows>(tiles, tile_stride, weights, channels, to);
    if constexpr (Rows > 1) multiply_up_to<Rows - 1>(rows, tiles, tile_stride, weights, channels, to);
  }

  static void multiply(std::ptrdiff_t rows, const float* tiles, std::ptrdiff_t tile_stride,
                       const float* weights, std::ptrdiff_t channels, float* to) {
    multiply_up_to<kRows>(rows, tiles, tile_stride, weights, channels, to);
  }

  /// The columns of Aᵀ that belong to rows 0 to 2 or 3 to 5 of the places, applied to three values.
  static void first_half_line(const V* m, V* out) {
    const V plus = m[kTile] + m[2 * kTile], minus = m[kTile] - m[2 * kTile];
    out[0] = m[0] + plus;
    out[kTile] = minus;
    out[2 * kTile] = plus;
    out[3 * kTile] = minus;
  }
  static void second_half_line(const V* m, V* out) {
    const V plus = m[0] + m[kTile], minus = m[0] - m[kTile];
    out[0] = plus;
    out[kTile] = 2 * minus;
    out[2 * kTile] = 4 * plus;
    out[3 * kTile] = 8 * minus + m[2 * kTile];
  }

  template <Part part>
  static void output_of(const float* products, std::ptrdiff_t plane, V* out) {
    constexpr int kLines = place_count(part) / kPatch;
    V half[kPatch * kTile];
    for (int r = 0; r < kLines; ++r) {
      V in[kPatch];
      for (int k = 0; k < kPatch; ++k) in[k] = Base::load(products + (r * kPatch + k) * plane);
      Lines::output_line(in, half + r * kTile, 1, 1);
    }
    for (int k = 0; k < kTile; ++k) {
      if constexpr (part == Part::all) Lines::output_line(half + k, out + k, kTile, kTile);
      if constexpr (part == Part::first_half) first_half_line(half + k, out + k);
      if constexpr (part == Part::second_half) second_half_line(half + k, out + k);
    }
  }

  /// Not a maximum: what is not a number stays so.
  static V rectified(V value) { return value < V{} ? V{} : value; }

  static void finish(const V* values, const OutputTile& to) {
    const V shift = to.bias != nullptr ? Base::load(to.bias) : V{};
    for (int r = 0; r < kTile && to.row + r < to.height; ++r) {
      for (int k = 0; k < kTile && to.column + k < to.width; ++k) {
        const auto place = ((to.row + r) * to.width + to.column + k) * to.step;
        V value = values[r * kTile + k] + shift;
        if (to.addend != nullptr) value += Base::load(to.addend + place);
        Base::store(to.image + place, to.relu ? rectified(value) : value);
      }
    }
  }

  static void transform_output(const float* products, std::ptrdiff_t plane, Part part, float* sums, bool add,
                               const OutputTile* to) {
    V out[kTile * kTile];
    if (part == Part::all) output_of<Part::all>(products, plane, out);
    if (part == Part::first_half) output_of<Part::first_half>(products, plane, out);
    if (part == Part::second_half) output_of<Part::second_half>(products, plane, out);
    if (add) {
      for (int i = 0; i < kTile * kTile; ++i) out[i] += Base::load(sums + i * Width);
    }
    if (to != nullptr) return finish(out, *to);
    for (int i = 0; i < kTile * kTile; ++i) Base::store(sums + i * Width, out[i]);
  }

  static constexpr BlockedKernels table() {
    return {Width, kPanel, kRows, transform_input, transform_weights, multiply, transform_output};
  }
};

}  // namespace deepwrist::winograd
