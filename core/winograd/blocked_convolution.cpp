#include "core/winograd/blocked_convolution.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "core/winograd/rounding.h"

// One convolution, `together_` tiles (4×4 outputs of 6×6 inputs each) after the other:
//
//   transform_inputs, all threads together: Bᵀ d B of every tile and channel → 36 planes (tiles, channels)
//   for each panel of output channels, shared out to the threads, each with memory of its own:
//     for each pass, some input channels and all 36 places or half, as much as the second-level cache holds:
//       transform_weights: G g Gᵀ → planes (channels, panel)
//       multiply: one product of matrices a place → (tiles, panel)
//       write_block: Aᵀ m A, summed over the passes; the last pass adds bias and addend, applies ReLU and
//                    writes the outputs that lie inside the image

namespace deepwrist::winograd {
namespace {

using std::ptrdiff_t;

constexpr ptrdiff_t kLine = 16;                    // floats
constexpr ptrdiff_t kWeightCache = 160 * 1024;     // floats of transformed weights: most of a core's L2
constexpr ptrdiff_t kInputCache = 9 * 256 * 1024;  // floats of transformed inputs: in the L3
constexpr ptrdiff_t kLargestSums = 256;            // tiles

/// Items in the order of their numbers to whichever thread is free: one that is held up by other programs
/// does not hold up the rest.
template <typename Body>
void share_out(ptrdiff_t count, const Body& body) {
  std::atomic<ptrdiff_t> next{0};
  const auto threads = std::min<ptrdiff_t>(at::get_num_threads(), count);
  at::parallel_for(0, threads, 1, [&](std::int64_t, std::int64_t) {
    for (auto item = next++; item < count; item = next++) body(item, at::get_thread_num());
  });
}

}  // namespace

ptrdiff_t packed_taps(ptrdiff_t in, ptrdiff_t out, const Kernels& by) {
  return round_up(out, fitting(by, out).blocked->panel) * in * 9;
}

void pack_taps(const float* weights, ptrdiff_t in, ptrdiff_t out, const Kernels& by, float* to) {
  const auto panel = fitting(by, out).blocked->panel, length = in * 9;
  at::parallel_for(0, divide_up(out, panel), 1, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> packed(static_cast<std::size_t>(length * panel));
    for (auto i = begin; i < end; ++i) {
      const auto lanes = std::min(panel, out - i * panel);
      if (lanes < panel) std::fill(packed.begin(), packed.end(), 0.0F);
      constexpr ptrdiff_t kAtATime = 16;
      for (ptrdiff_t first = 0; first < length; first += kAtATime) {
        const auto last = std::min(length, first + kAtATime);
        for (ptrdiff_t lane = 0; lane < lanes; ++lane) {
          const float* row = weights + (i * panel + lane) * length;
          for (auto k = first; k < last; ++k) packed[k * panel + lane] = row[k];
        }
      }
      std::memcpy(to + i * panel * length, packed.data(), packed.size() * sizeof(float));
    }
  });
}

void unpack_taps(const float* taps, ptrdiff_t in, ptrdiff_t out, const Kernels& by, float* weights) {
  const auto panel = fitting(by, out).blocked->panel, length = in * 9;
  at::parallel_for(0, out, 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto k = begin; k < end; ++k) {
      const float* from = taps + k / panel * panel * length + k % panel;
      for (ptrdiff_t i = 0; i < length; ++i) weights[k * length + i] = from[i * panel];
    }
  });
}

BlockedConvolution::BlockedConvolution(const BlockedShape& shape, const Kernels& by)
    : shape_(shape),
      by_(fitting(by, shape.out)),
      columns_(divide_up(shape.width, kTile)),
      per_image_(divide_up(shape.height, kTile) * columns_),
      total_(shape.images * per_image_) {
  const auto wanted = std::max<ptrdiff_t>(kInputCache / (kPlaces * shape.in), by_.blocked->rows);
  const auto blocks = divide_up(total_, std::min(wanted, kLargestSums));
  together_ = divide_up(total_, blocks);
  // Not a multiple of a page, or the 36 streams would share the same few lines of the cache.
  plane_ = together_ * shape.in + 3 * kLine;
  const auto per_channel = by_.blocked->panel * kPlaces;
  const auto used = shape.in - shape.padding;
  const bool halves = used * per_channel > kWeightCache;
  const auto most = std::max<ptrdiff_t>(kWeightCache / (halves ? per_channel / 2 : per_channel), shape.lanes);
  const auto count = round_up(divide_up(used, divide_up(used, most)), shape.lanes);
  for (ptrdiff_t first = 0; first < used; first += count) {
    const auto channels = std::min(count, used - first);
    if (!halves) passes_.push_back({first, channels, Part::all});
    if (halves) passes_.push_back({first, channels, Part::first_half});
    if (halves) passes_.push_back({first, channels, Part::second_half});
  }
  const ptrdiff_t places = place_count(passes_.front().part), panel = by_.blocked->panel;
  weight_plane_ = count * panel + 3 * kLine;
  weights_ = places * weight_plane_;
  products_ = places * by_.blocked->rows * panel;
  sums_ = passes_.size() > 1 ? together_ * kTile * kTile * panel : 0;
}

ptrdiff_t BlockedConvolution::inputs() const { return round_up(kPlaces * plane_, kLine); }

ptrdiff_t BlockedConvolution::per_thread() const {
  return round_up(weights_ + products_ + sums_, kLine) + 3 * kLine;
}

ptrdiff_t BlockedConvolution::scratch() const { return inputs() + at::get_num_threads() * per_thread(); }

BlockedConvolution::Place BlockedConvolution::place(ptrdiff_t tile) const {
  const auto in_image = tile % per_image_;
  return {tile / per_image_, in_image / columns_ * kTile, in_image % columns_ * kTile};
}

void BlockedConvolution::advance(Place& place) const {
  place.column += kTile;
  if (place.column < shape_.width) return;
  place.column = 0;
  place.row += kTile;
  if (place.row < shape_.height) return;
  place.row = 0;
  ++place.image;
}

void BlockedConvolution::transform_inputs(const float* from, Range tiles, float* inputs) const {
  const auto width = by_.blocked->width, pixels = shape_.height * shape_.width;
  const auto lines = divide_up(tiles.size(), columns_);
  share_out(lines * (shape_.in / shape_.lanes), [&](ptrdiff_t item, int) {
    const auto block = item % (shape_.in / shape_.lanes), line = item / (shape_.in / shape_.lanes);
    const auto last = std::min(tiles.end, tiles.begin + (line + 1) * columns_);
    auto at = place(tiles.begin + line * columns_);
    for (auto tile = tiles.begin + line * columns_; tile < last; ++tile, advance(at)) {
      for (ptrdiff_t lane = 0; lane < shape_.lanes; lane += width) {
        const auto channel = block * shape_.lanes + lane;
        const ChannelVector image{from + (at.image * shape_.in + block * shape_.lanes) * pixels + lane,
                                  shape_.height, shape_.width, shape_.lanes};
        by_.blocked->transform_input(image, at.row, at.column,
                                     inputs + (tile - tiles.begin) * shape_.in + channel, plane_);
      }
    }
  });
}

void BlockedConvolution::write_block(const BlockedArguments& arguments, ptrdiff_t panel, ptrdiff_t first_tile,
                                     Range rows, ptrdiff_t pass, const float* products, float* sums) const {
  const auto& k = *by_.blocked;
  const auto pixels = shape_.height * shape_.width, plane = rows.size() * k.panel;
  const bool last = pass + 1 == static_cast<ptrdiff_t>(passes_.size());
  auto at = place(first_tile + rows.begin);
  for (auto tile = rows.begin; tile < rows.end; ++tile, advance(at)) {
    for (ptrdiff_t lane = 0; lane < k.panel; lane += k.width) {
      const auto channel = panel * k.panel + lane;
      if (channel >= shape_.out) break;
      const auto in_block = channel & (shape_.lanes - 1);
      const auto offset = (at.image * shape_.out + channel - in_block) * pixels + in_block;
      const OutputTile to{.image = arguments.to + offset,
                          .addend = arguments.addend == nullptr ? nullptr : arguments.addend + offset,
                          .bias = arguments.bias + channel,
                          .height = shape_.height,
                          .width = shape_.width,
                          .step = shape_.lanes,
                          .row = at.row,
                          .column = at.column,
                          .relu = arguments.relu};
      k.transform_output(products + (tile - rows.begin) * k.panel + lane, plane, passes_[pass].part,
                         sums + (tile * k.panel + lane) * kTile * kTile, pass > 0, last ? &to : nullptr);
    }
  }
}

void BlockedConvolution::multiply_panel(const BlockedArguments& arguments, ptrdiff_t panel,
                                        ptrdiff_t first_tile, Range tiles, const float* inputs,
                                        float* memory) const {
  const auto& k = *by_.blocked;
  float *weights = memory, *products = weights + weights_, *sums = products + products_;
  const auto rows = divide_up(tiles.size(), divide_up(tiles.size(), k.rows));
  for (ptrdiff_t i = 0; i < static_cast<ptrdiff_t>(passes_.size()); ++i) {
    const auto& pass = passes_[i];
    k.transform_weights(arguments.taps + (panel * shape_.in + pass.first) * 9 * k.panel, pass.count,
                        pass.part, weights, weight_plane_);
    for (auto begin = tiles.begin; begin < tiles.end; begin += rows) {
      const Range block{begin, std::min(begin + rows, tiles.end)};
      for (int p = 0; p < place_count(pass.part); ++p) {
        k.multiply(block.size(),
                   inputs + (first_place(pass.part) + p) * plane_ + begin * shape_.in + pass.first, shape_.in,
                   weights + p * weight_plane_, pass.count, products + p * block.size() * k.panel);
      }
      write_block(arguments, panel, first_tile, block, i, products, sums);
    }
  }
}

void BlockedConvolution::run(const BlockedArguments& arguments, float* scratch) const {
  float* work = scratch + inputs();
  const auto panels = divide_up(shape_.out, by_.blocked->panel);
  for (ptrdiff_t first = 0; first < total_; first += together_) {
    const auto count = std::min(together_, total_ - first);
    transform_inputs(arguments.from, {first, first + count}, scratch);
    const auto parts =
        std::min(divide_up(at::get_num_threads(), panels), divide_up(count, by_.blocked->rows));
    const auto share = divide_up(count, parts);
    share_out(panels * parts, [&](ptrdiff_t item, int thread) {
      const auto begin = item % parts * share;
      multiply_panel(arguments, item / parts, first, {begin, std::min(begin + share, count)}, scratch,
                     work + thread * per_thread());
    });
  }
}

}  // namespace deepwrist::winograd
