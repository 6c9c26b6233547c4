#include "core/winograd/pointwise.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <cassert>
#include <cstring>

#include "core/winograd/rounding.h"

// Channels last, a picture is a matrix with a line for each pixel, and with a stride every second line of
// every second row. Each thread takes as many lines, block by block:
//
//   images (pixels, C) ─ copied ─► (block, C + 16) in the second-level cache   ┐ for each panel of outputs:
//   weights (K, C) ─ packed once a call ─► panels (C, panel)                   ├─► `rows` lines × panel
//
//   gradient of the images:   the same with C and K exchanged
//   gradient of the weights:  (K, pixels) · (pixels, C), threads share out its parts, up to 240 lines of K
//                             × two panels of C each; every part is summed in the order of the pixels
//
// Lines are copied to a distance that is no power of two: a dozen of them, read side by side, would share the
// same few places of the first-level cache.

namespace deepwrist::winograd {
namespace {

using torch::Tensor;

constexpr std::ptrdiff_t kGap = 16;               // floats
constexpr std::ptrdiff_t kLineCache = 64 * 1024;  // floats of copied lines
constexpr std::ptrdiff_t kLongestBlock = 192;     // lines
constexpr std::ptrdiff_t kPixelBlock = 192;       // pixels of a gradient of weights
constexpr std::ptrdiff_t kGroup = 2;              // panels
constexpr std::ptrdiff_t kTransposed = 128;       // floats of a line of weights at a time, of one page each

Tensor floats(std::ptrdiff_t count) { return torch::empty({count}, torch::kFloat); }

/// The pixels of channels-last images that a convolution of this stride reads, numbered row by row.
struct Pixels {
  Pixels(torch::IntArrayRef sizes, std::ptrdiff_t step)
      : channels(sizes[1]),
        height(sizes[2]),
        width(sizes[3]),
        stride(step),
        rows(divide_up(height, stride)),
        columns(divide_up(width, stride)),
        total(sizes[0] * rows * columns) {}

  std::ptrdiff_t offset(std::ptrdiff_t pixel) const {
    if (stride == 1) return pixel * channels;
    const auto line = pixel / columns, image = line / rows;
    return ((image * height + line % rows * stride) * width + pixel % columns * stride) * channels;
  }

  std::ptrdiff_t channels, height, width, stride, rows, columns, total;
};

void require_last([[maybe_unused]] const Tensor& t) {
  assert(t.dim() == 4 && t.scalar_type() == torch::kFloat && t.device().is_cpu() &&
         t.is_contiguous(at::MemoryFormat::ChannelsLast));
}

/// A matrix (inner, outer) as panels (inner, panel) of its columns, zeros beyond the last.
struct Matrix {
  const float* data;
  std::ptrdiff_t inner, outer, inner_step, outer_step;
};

Tensor in_panels(const Matrix& m, std::ptrdiff_t panel) {
  const auto count = divide_up(m.outer, panel);
  auto result = floats(count * m.inner * panel);
  auto* all = result.data_ptr<float>();
  at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = begin; i < end; ++i) {
      float* to = all + i * m.inner * panel;
      const float* from = m.data + i * panel * m.outer_step;
      const auto lanes = std::min(panel, m.outer - i * panel);
      if (lanes < panel) std::fill(to, to + m.inner * panel, 0.0F);
      if (m.outer_step == 1) {
        for (std::ptrdiff_t k = 0; k < m.inner; ++k) {
          std::copy_n(from + k * m.inner_step, lanes, to + k * panel);
        }
        continue;
      }
      for (std::ptrdiff_t first = 0; first < m.inner; first += kTransposed) {
        const auto last = std::min(m.inner, first + kTransposed);
        for (std::ptrdiff_t lane = 0; lane < lanes; ++lane) {
          const float* line = from + lane * m.outer_step;
          for (auto k = first; k < last; ++k) to[k * panel + lane] = line[k * m.inner_step];
        }
      }
    }
  });
  return result;
}

/// Lines of `of` times panels, one block of them.
class LineBlock {
 public:
  LineBlock(const Matrix& of, const float* panels, const Kernels& by)
      : of_(of),
        panels_(panels),
        by_(by),
        most_(round_up(std::clamp(kLineCache / of.inner, by.rows, kLongestBlock), by.rows)),
        distance_(of.inner + kGap) {}

  std::ptrdiff_t lines() const { return most_; }
  std::ptrdiff_t scratch() const { return most_ * distance_ + by_.rows * by_.panel; }

  /// Lines from `first` on, `count` of them, at most `lines()`.
  void run(const Pixels& in, const float* from, const Pixels& out, float* to, std::ptrdiff_t first,
           std::ptrdiff_t count, float* scratch) const {
    for (std::ptrdiff_t t = 0; t < count; ++t) {
      std::memcpy(scratch + t * distance_, from + in.offset(first + t), of_.inner * sizeof(float));
    }
    // Lines beyond the last are computed with whatever is there and not kept; zeros are never slow.
    std::fill(scratch + count * distance_, scratch + round_up(count, by_.rows) * distance_, 0.0F);
    float* aside = scratch + most_ * distance_;
    for (std::ptrdiff_t k = 0; k < of_.outer; k += by_.panel) {
      for (std::ptrdiff_t t = 0; t < count; t += by_.rows) {
        const auto rows = std::min(by_.rows, count - t), columns = std::min(by_.panel, of_.outer - k);
        const bool fits = out.stride == 1 && rows == by_.rows && columns == by_.panel;
        float* place = to + k + (fits ? out.offset(first + t) : 0);
        by_.multiply(scratch + t * distance_, distance_, panels_ + k * of_.inner, of_.inner,
                     fits ? place : aside, fits ? out.channels : by_.panel);
        for (std::ptrdiff_t r = 0; !fits && r < rows; ++r) {
          std::copy_n(aside + r * by_.panel, columns, place + out.offset(first + t + r));
        }
      }
    }
  }

 private:
  const Matrix& of_;
  const float* panels_;
  const Kernels& by_;
  std::ptrdiff_t most_, distance_;
};

/// Every line of `in` times `of`, into the same line of `out`.
void multiply_lines(const Pixels& in, const Tensor& from, const Matrix& of, const Pixels& out, Tensor& to,
                    const Kernels& by) {
  const auto panels = in_panels(of, by.panel);
  const LineBlock block(of, panels.data_ptr<float>(), by);
  const auto* source = from.data_ptr<float>();
  auto* target = to.data_ptr<float>();
  at::parallel_for(0, divide_up(in.total, by.rows), 1, [&](std::int64_t begin, std::int64_t end) {
    const auto scratch = floats(block.scratch());
    const auto last = std::min(end * by.rows, in.total);
    for (auto first = begin * by.rows; first < last; first += block.lines()) {
      block.run(in, source, out, target, first, std::min(block.lines(), last - first),
                scratch.data_ptr<float>());
    }
  });
}

/// Lines of K of a part of a gradient of weights: as many as stay in the cache, and every thread as many
/// parts.
std::ptrdiff_t chunk_of_outputs(std::ptrdiff_t outputs, std::ptrdiff_t groups, const Kernels& by) {
  const auto fewest = divide_up(outputs, 20 * by.rows), most = std::max(fewest, outputs / by.rows);
  auto chunks = fewest;
  while (chunks < most && chunks * groups % at::get_num_threads() != 0) ++chunks;
  return round_up(divide_up(outputs, chunks), 4);
}

}  // namespace

Tensor pointwise(const Tensor& images, const Tensor& weights, const Tensor& bias, std::ptrdiff_t stride,
                 const Kernels& by) {
  require_last(images);
  const Pixels in(images.sizes(), stride);
  const auto outputs = weights.size(0);
  auto result = torch::empty({images.size(0), outputs, in.rows, in.columns},
                             images.options().memory_format(at::MemoryFormat::ChannelsLast));
  multiply_lines(in, images,
                 {weights.data_ptr<float>(), in.channels, outputs, weights.stride(1), weights.stride(0)},
                 Pixels(result.sizes(), 1), result, by);
  return bias.defined() ? result.add_(bias.reshape({1, -1, 1, 1})) : result;
}

Tensor pointwise_image_gradient(const Tensor& gradient, const Tensor& weights, torch::IntArrayRef image_sizes,
                                std::ptrdiff_t stride, const Kernels& by) {
  require_last(gradient);
  auto result = torch::empty(image_sizes, gradient.options().memory_format(at::MemoryFormat::ChannelsLast));
  if (stride > 1) result.zero_();
  const Pixels out(image_sizes, stride);
  multiply_lines(
      Pixels(gradient.sizes(), 1), gradient,
      {weights.data_ptr<float>(), weights.size(0), out.channels, weights.stride(0), weights.stride(1)}, out,
      result, by);
  return result;
}

Tensor pointwise_weight_gradient(const Tensor& gradient, const Tensor& images, const Tensor& weights,
                                 std::ptrdiff_t stride, const Kernels& by) {
  require_last(gradient);
  require_last(images);
  const Pixels in(images.sizes(), stride);
  const auto outputs = weights.size(0), panels = divide_up(in.channels, by.panel), width = panels * by.panel;
  const auto groups = divide_up(panels, kGroup), chunk = chunk_of_outputs(outputs, groups, by);
  auto sums = torch::zeros({outputs, width});
  auto* sum = sums.data_ptr<float>();
  const auto *from = images.data_ptr<float>(), *of = gradient.data_ptr<float>();
  at::parallel_for(0, divide_up(outputs, chunk) * groups, 1, [&](std::int64_t begin, std::int64_t end) {
    const auto distance = chunk + kGap;
    const auto memory = floats(kPixelBlock * (distance + by.panel));
    auto *lines = memory.data_ptr<float>(), *panel = lines + kPixelBlock * distance;
    for (std::ptrdiff_t first = 0; first < in.total; first += kPixelBlock) {
      const auto count = std::min(kPixelBlock, in.total - first);
      for (auto item = begin; item < end; ++item) {
        const auto k = item / groups * chunk, rows = std::min(chunk, outputs - k);
        for (std::ptrdiff_t t = 0; t < count && (item == begin || item % groups == 0); ++t) {
          std::memcpy(lines + t * distance, of + (first + t) * outputs + k, rows * sizeof(float));
        }
        for (auto p = item % groups * kGroup; p < std::min(panels, (item % groups + 1) * kGroup); ++p) {
          const auto columns = std::min(by.panel, in.channels - p * by.panel);
          if (columns < by.panel) std::fill_n(panel, count * by.panel, 0.0F);
          for (std::ptrdiff_t t = 0; t < count; ++t) {
            std::copy_n(from + in.offset(first + t) + p * by.panel, columns, panel + t * by.panel);
          }
          by.accumulate(lines, distance, rows, panel, by.panel, count, sum + k * width + p * by.panel, width);
        }
      }
    }
  });
  auto result = torch::empty_like(weights);
  result.copy_(sums.narrow(1, 0, in.channels).reshape(weights.sizes()));
  return result;
}

}  // namespace deepwrist::winograd
