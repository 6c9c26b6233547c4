#pragma once

// Products of Winograd's matrices (kernels.h) with a line of values, each a vector of `Width` floats.
// `Native` keeps what is compiled for one instruction set from being taken for another's.

namespace deepwrist::winograd {

/// `Width` floats, wherever they lie.
template <int Width>
using Vector [[gnu::vector_size(Width * sizeof(float)), gnu::aligned(4), gnu::may_alias]] = float;

template <int Width, int Native>
struct TransformLines {
  using V = Vector<Width>;

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
};

}  // namespace deepwrist::winograd
