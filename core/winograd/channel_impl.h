#pragma once

// The passes over channels for vectors of `Width` floats; see kernels_impl.h, whose rules hold here as well.

#include "core/winograd/channel_kernels.h"
#include "core/winograd/kernels_impl.h"

namespace deepwrist::winograd {

template <int Width>
struct ChannelImplementation {
  using Base = Implementation<Width>;
  using V = typename Base::V;
  /// Columns are summed so many vectors at a time, or each addition would wait for the one before.
  static constexpr int kVectors = 4;
  static constexpr std::ptrdiff_t kGroup = kVectors * Width;

  static V affine(V x, const Affine& by, std::ptrdiff_t c) {
    return Base::load(by.scale + c) * x + Base::load(by.shift + c);
  }
  /// Not a number stays so.
  static V positive(V y) { return y < 0.0F ? V{} : y; }
  /// The gradient before ReLU.
  template <bool relu>
  static V passed(V gradient, V x, const Affine& by, std::ptrdiff_t c) {
    if constexpr (relu) return affine(x, by, c) <= 0.0F ? V{} : gradient;
    return gradient;
  }

  static void moments(const float* x, std::ptrdiff_t rows, std::ptrdiff_t period, float* means,
                      float* squares) {
    for (std::ptrdiff_t c = 0; c < period; c += kGroup) {
      V sums[kVectors] = {}, distances[kVectors] = {};
      for (std::ptrdiff_t r = 0; r < rows; ++r) {
        for (int v = 0; v < kVectors; ++v) sums[v] += Base::load(x + r * period + c + v * Width);
      }
      for (int v = 0; v < kVectors; ++v) sums[v] /= static_cast<float>(rows);
      for (std::ptrdiff_t r = 0; r < rows; ++r) {
        for (int v = 0; v < kVectors; ++v) {
          const V distance = Base::load(x + r * period + c + v * Width) - sums[v];
          distances[v] += distance * distance;
        }
      }
      for (int v = 0; v < kVectors; ++v) {
        Base::store(means + c + v * Width, sums[v]);
        Base::store(squares + c + v * Width, distances[v]);
      }
    }
  }

  static void apply(const float* x, const float* addend, const Affine& by, bool relu, std::ptrdiff_t rows,
                    std::ptrdiff_t period, float* to) {
    for (std::ptrdiff_t r = 0; r < rows; ++r, x += period, to += period) {
      for (std::ptrdiff_t c = 0; c < period; c += Width) {
        V y = affine(Base::load(x + c), by, c);
        if (addend != nullptr) y += Base::load(addend + r * period + c);
        Base::store(to + c, relu ? positive(y) : y);
      }
    }
  }

  /// Sums of g = of(place, x there, column) and of g (x − mean).
  template <typename Gradient>
  static void sum_gradients(const Gradient& of, const float* x, const float* mean, std::ptrdiff_t rows,
                            std::ptrdiff_t period, float* sums, float* products) {
    for (std::ptrdiff_t c = 0; c < period; c += kGroup) {
      V sum[kVectors] = {}, product[kVectors] = {};
      for (std::ptrdiff_t r = 0; r < rows; ++r) {
        for (int v = 0; v < kVectors; ++v) {
          const auto column = c + v * Width, place = r * period + column;
          const V at = Base::load(x + place), g = of(place, at, column);
          sum[v] += g;
          product[v] += g * (at - Base::load(mean + column));
        }
      }
      for (int v = 0; v < kVectors; ++v) {
        Base::store(sums + c + v * Width, sum[v]);
        Base::store(products + c + v * Width, product[v]);
      }
    }
  }

  template <bool relu>
  static void sum_passed(const float* gradient, const float* x, const float* mean, const Affine& by,
                         std::ptrdiff_t rows, std::ptrdiff_t period, float* sums, float* products) {
    const auto of = [=](std::ptrdiff_t place, V at, std::ptrdiff_t column) {
      return passed<relu>(Base::load(gradient + place), at, by, column);
    };
    sum_gradients(of, x, mean, rows, period, sums, products);
  }

  static void gradient_sums(const float* gradient, const float* x, const float* mean, const Affine& by,
                            bool relu, std::ptrdiff_t rows, std::ptrdiff_t period, float* sums,
                            float* products) {
    if (relu) return sum_passed<true>(gradient, x, mean, by, rows, period, sums, products);
    sum_passed<false>(gradient, x, mean, by, rows, period, sums, products);
  }

  static void passed_sums(const float* gradient, const float* x, const float* y, const float* mean,
                          std::ptrdiff_t rows, std::ptrdiff_t period, float* to, float* sums,
                          float* products) {
    const auto of = [=](std::ptrdiff_t place, V, std::ptrdiff_t) {
      const V g = Base::load(y + place) <= 0.0F ? V{} : Base::load(gradient + place);
      Base::store(to + place, g);
      return g;
    };
    sum_gradients(of, x, mean, rows, period, sums, products);
  }

  template <bool relu>
  static void write_gradient(const float* gradient, const float* x, const AffineGradient& of,
                             const Affine& by, std::ptrdiff_t rows, std::ptrdiff_t period, float* to) {
    for (std::ptrdiff_t r = 0; r < rows; ++r, x += period, gradient += period, to += period) {
      for (std::ptrdiff_t c = 0; c < period; c += Width) {
        const V at = Base::load(x + c), g = passed<relu>(Base::load(gradient + c), at, by, c);
        Base::store(to + c, Base::load(of.factor + c) * g +
                                (Base::load(of.slope + c) * (at - Base::load(of.mean + c)) +
                                 Base::load(of.offset + c)));
      }
    }
  }

  static void gradient(const float* gradient, const float* x, const AffineGradient& of, const Affine& by,
                       bool relu, std::ptrdiff_t rows, std::ptrdiff_t period, float* to) {
    if (relu) return write_gradient<true>(gradient, x, of, by, rows, period, to);
    write_gradient<false>(gradient, x, of, by, rows, period, to);
  }

  static constexpr ChannelKernels table() {
    return {kGroup, moments, apply, gradient_sums, passed_sums, gradient};
  }
};

}  // namespace deepwrist::winograd
