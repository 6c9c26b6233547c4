#include "core/engine/float32/blocked_operations.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "core/engine/float32/onednn_convolution.h"

// A value of C channels with L lanes (16 or 8), as it lies in memory:
//
//   image 0: block 0            block 1            ...  image 1: ...
//            ├ pixel (0,0): channels 0 .. L-1, pixel (0,1): channels 0 .. L-1, ...
//
//   channel c of pixel p of image n: ((n ⌈C / L⌉ + c / L) H W + p) L + c mod L
//
// An image's block is a plane of H·W·L floats: the unit that threads share out. Lanes are computed
// together. Lanes beyond C hold zeros; all operations keep them so.
//
// Interpolation: output o reads the inputs about o (in - 1) / (out - 1), two or four of them, clamped to
// the image; rows first, then columns of one row.

namespace deepwrist::engine {
namespace {

int64_t blocks_of(const Shape& shape) { return padded_channels(shape[1]) / channel_lanes(); }

/// Calls the body with the lanes as template argument, so that inner loops have a constant length.
template <typename Body>
void with_lanes(const Body& body) {
  if (channel_lanes() == 16) {
    body.template operator()<16>();
  } else {
    body.template operator()<8>();
  }
}

/// One (image, channel block) plane per call.
template <typename Body>
void for_planes(const Shape& shape, const Body& body) {
  at::parallel_for(0, shape[0] * blocks_of(shape), 1, [&](int64_t begin, int64_t end) {
    for (int64_t plane = begin; plane < end; ++plane) body(plane);
  });
}

void keep_larger(const float* in, int64_t length, float* best) {
  for (int64_t i = 0; i < length; ++i) best[i] = in[i] > best[i] ? in[i] : best[i];
}

/// Which inputs an output index of an interpolation reads, and how much of each.
struct Taps {
  int count;                   ///< per output
  std::vector<int64_t> index;  ///< clamped to the image
  std::vector<float> weight;
};

/// Keys' cubic convolution kernel at distance |x| (a = -0.75).
double cubic(double x) {
  constexpr double a = -0.75;
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

Taps interpolation_taps(int64_t in, int64_t out, bool bicubic) {
  Taps taps{.count = bicubic ? 4 : 2, .index = {}, .weight = {}};
  const double step = out > 1 ? static_cast<double>(in - 1) / static_cast<double>(out - 1) : 0;
  for (int64_t o = 0; o < out; ++o) {
    const double at = static_cast<double>(o) * step;
    const auto low = std::min(static_cast<int64_t>(at), in - 1);
    const double fraction = at - static_cast<double>(low);
    for (int tap = 0; tap < taps.count; ++tap) {
      const int offset = bicubic ? tap - 1 : tap;
      taps.index.push_back(std::clamp<int64_t>(low + offset, 0, in - 1));
      const double distance = std::abs(fraction - offset);
      taps.weight.push_back(static_cast<float>(bicubic ? cubic(distance) : 1 - distance));
    }
  }
  return taps;
}

/// out[i] = Σ weight[t] * in[index[t] * stride + i]
void combine(const float* in, const Taps& taps, int64_t output, int64_t stride, int64_t length, float* out) {
  const auto first = static_cast<std::size_t>(output) * taps.count;
  for (int tap = 0; tap < taps.count; ++tap) {
    const float* source = in + taps.index[first + tap] * stride;
    const float weight = taps.weight[first + tap];
    if (tap == 0) {
      for (int64_t i = 0; i < length; ++i) out[i] = weight * source[i];
    } else {
      for (int64_t i = 0; i < length; ++i) out[i] += weight * source[i];
    }
  }
}

}  // namespace

int64_t blocked_size(const Shape& shape) {
  return shape[0] * padded_channels(shape[1]) * shape[2] * shape[3];
}

void max_pool(const float* in, const Shape& in_shape, float* out, const Shape& out_shape, int kernel,
              int stride) {
  with_lanes([&]<int L>() {
    const int64_t in_h = in_shape[2], in_w = in_shape[3], out_h = out_shape[2], out_w = out_shape[3];
    for_planes(out_shape, [&](int64_t plane) {
      const float* source = in + plane * in_h * in_w * L;
      float* target = out + plane * out_h * out_w * L;
      std::vector<float> row(in_w * L);  // the largest of the window's rows
      for (int64_t y = 0; y < out_h; ++y) {
        const int64_t top = y * stride;
        std::copy_n(source + top * in_w * L, in_w * L, row.data());
        for (int64_t v = top + 1; v < std::min(top + kernel, in_h); ++v)
          keep_larger(source + v * in_w * L, in_w * L, row.data());
        for (int64_t x = 0; x < out_w; ++x, target += L) {
          const int64_t left = x * stride;
          std::copy_n(row.data() + left * L, L, target);
          for (int64_t u = left + 1; u < std::min(left + kernel, in_w); ++u)
            keep_larger(row.data() + u * L, L, target);
        }
      }
    });
  });
}

void mean(const float* in, const Shape& in_shape, float* out) {
  with_lanes([&]<int L>() {
    const int64_t rows = in_shape[2], columns = in_shape[3];
    for_planes(in_shape, [&](int64_t plane) {
      const float* pixel = in + plane * rows * columns * L;
      double total[L] = {};
      for (int64_t y = 0; y < rows; ++y) {
        float row[L] = {};
        for (int64_t x = 0; x < columns; ++x, pixel += L) {
          for (int l = 0; l < L; ++l) row[l] += pixel[l];
        }
        for (int l = 0; l < L; ++l) total[l] += row[l];
      }
      const double pixels = static_cast<double>(rows * columns);
      for (int l = 0; l < L; ++l) out[plane * L + l] = static_cast<float>(total[l] / pixels);
    });
  });
}

void upsample(const float* in, const Shape& in_shape, float* out, const Shape& out_shape, bool bicubic) {
  const int64_t lanes = channel_lanes();
  const int64_t in_h = in_shape[2], in_row = in_shape[3] * lanes;
  const int64_t out_h = out_shape[2], out_w = out_shape[3];
  const auto vertical = interpolation_taps(in_h, out_h, bicubic);
  const auto horizontal = interpolation_taps(in_shape[3], out_w, bicubic);
  for_planes(out_shape, [&](int64_t plane) {
    std::vector<float> row(in_row);
    for (int64_t y = 0; y < out_h; ++y) {
      combine(in + plane * in_h * in_row, vertical, y, in_row, in_row, row.data());
      float* target = out + (plane * out_h + y) * out_w * lanes;
      with_lanes([&]<int L>() {
        for (int64_t x = 0; x < out_w; ++x) {
          combine(row.data(), horizontal, x, L, L, target + x * L);
        }
      });
    }
  });
}

void copy_channels(const float* in, const Shape& in_shape, float* out, const Shape& out_shape,
                   int64_t first) {
  const int64_t lanes = channel_lanes(), pixels = in_shape[2] * in_shape[3];
  at::parallel_for(0, in_shape[0] * in_shape[1], 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t image = i / in_shape[1], from = i % in_shape[1], to = first + from;
      const float* source = in + (image * blocks_of(in_shape) + from / lanes) * pixels * lanes + from % lanes;
      float* target = out + (image * blocks_of(out_shape) + to / lanes) * pixels * lanes + to % lanes;
      for (int64_t pixel = 0; pixel < pixels; ++pixel) target[pixel * lanes] = source[pixel * lanes];
    }
  });
}

void gated_sum(const float* in, const float* gate, const float* addend, float* out, const Shape& shape) {
  with_lanes([&]<int L>() {
    const int64_t pixels = shape[2] * shape[3];
    for_planes(shape, [&](int64_t plane) {
      float factor[L];
      for (int l = 0; l < L; ++l) factor[l] = gate == nullptr ? 1.0F : gate[plane * L + l];
      for (int64_t i = plane * pixels * L; i < (plane + 1) * pixels * L; i += L) {
        for (int l = 0; l < L; ++l) {
          out[i + l] = factor[l] * in[i + l] + (addend == nullptr ? 0.0F : addend[i + l]);
        }
      }
    });
  });
}

void unpack(const float* in, const Shape& shape, float* out) {
  const int64_t lanes = channel_lanes(), pixels = shape[2] * shape[3];
  at::parallel_for(0, shape[0] * shape[1], 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t image = i / shape[1], channel = i % shape[1];
      const float* source =
          in + (image * blocks_of(shape) + channel / lanes) * pixels * lanes + channel % lanes;
      for (int64_t pixel = 0; pixel < pixels; ++pixel) out[i * pixels + pixel] = source[pixel * lanes];
    }
  });
}

void unpack_channels_last(const float* in, const Shape& shape, float* out) {
  const int64_t lanes = channel_lanes(), pixels = shape[2] * shape[3], channels = shape[1];
  at::parallel_for(0, shape[0] * shape[2], 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t image = i / shape[2], first = i % shape[2] * shape[3];
      for (int64_t pixel = first; pixel < first + shape[3]; ++pixel) {
        for (int64_t channel = 0; channel < channels; channel += lanes) {
          const float* from = in + ((image * blocks_of(shape) + channel / lanes) * pixels + pixel) * lanes;
          std::copy_n(from, std::min(lanes, channels - channel),
                      out + (image * pixels + pixel) * channels + channel);
        }
      }
    }
  });
}

}  // namespace deepwrist::engine
