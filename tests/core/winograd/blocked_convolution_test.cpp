#include "core/winograd/blocked_convolution.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <vector>

#include "core/winograd/rounding.h"
#include "tests/core/winograd/tensors.h"

namespace deepwrist::winograd {
namespace {

using torch::Tensor;

constexpr double kTolerance = 5e-5;  // of the values' root mean square; direct convolutions have about 5e-6

/// (N, C, H, W) → (N, C / lanes, H, W, lanes), zeros in the channels beyond C.
Tensor blocked(const Tensor& plain, std::int64_t lanes) {
  const auto missing = round_up(plain.size(1), lanes) - plain.size(1);
  const auto padded = torch::constant_pad_nd(plain, {0, 0, 0, 0, 0, missing});
  return padded.view({plain.size(0), -1, lanes, plain.size(2), plain.size(3)})
      .permute({0, 1, 3, 4, 2})
      .contiguous();
}

Tensor plain(const Tensor& blocks, std::int64_t channels) {
  const auto s = blocks.sizes();
  return blocks.permute({0, 1, 4, 2, 3}).reshape({s[0], s[1] * s[4], s[2], s[3]}).narrow(1, 0, channels);
}

struct Shape {
  std::int64_t images, in, out, height, width;
};

std::ostream& operator<<(std::ostream& stream, const Shape& s) {
  return stream << s.images << "x" << s.in << "to" << s.out << "_" << s.height << "x" << s.width;
}

/// A layer with random images, weights, bias and addend.
struct Layer {
  explicit Layer(const Shape& shape) {
    torch::manual_seed(8);
    images = torch::randn({shape.images, shape.in, shape.height, shape.width});
    weights = torch::randn({shape.out, shape.in, 3, 3}) / std::sqrt(9.0 * static_cast<double>(shape.in));
    bias = torch::randn({shape.out});
    addend = torch::randn({shape.images, shape.out, shape.height, shape.width});
  }

  Tensor exact() const {
    return torch::conv2d(images.to(torch::kDouble), weights.to(torch::kDouble), bias.to(torch::kDouble), 1,
                         1);
  }

  /// By kernels `by`; the sum replaces the addend. `all`: channels of zeros are not left out.
  Tensor run(const Kernels& by, std::int64_t lanes, bool add, bool relu, bool all = false) const {
    const auto in = round_up(images.size(1), lanes), out = round_up(weights.size(0), lanes);
    const BlockedConvolution convolution({.images = images.size(0),
                                          .in = in,
                                          .out = out,
                                          .height = images.size(2),
                                          .width = images.size(3),
                                          .lanes = lanes,
                                          .padding = all ? 0 : in - images.size(1)},
                                         by);
    const auto from = blocked(images, lanes);
    const auto padded =
        torch::constant_pad_nd(weights, {0, 0, 0, 0, 0, in - weights.size(1), 0, out - weights.size(0)});
    const auto shift = torch::constant_pad_nd(bias, {0, out - weights.size(0)});
    auto taps = torch::empty({packed_taps(in, out, by)});
    pack_taps(padded.data_ptr<float>(), in, out, by, taps.data_ptr<float>());
    auto to = blocked(addend, lanes);
    auto scratch = torch::full({convolution.scratch()}, std::nanf(""));
    convolution.run({.from = from.data_ptr<float>(),
                     .taps = taps.data_ptr<float>(),
                     .bias = shift.data_ptr<float>(),
                     .addend = add ? to.data_ptr<float>() : nullptr,
                     .relu = relu,
                     .to = to.data_ptr<float>()},
                    scratch.data_ptr<float>());
    return plain(to, weights.size(0));
  }

  Tensor images, weights, bias, addend;
};

template <typename Check>
void for_every_instruction_set(const Check& check) {
  const auto list = available_kernels();
  for (int i = 0; i < list.count; ++i) {
    for (const std::int64_t lanes : {8, 16}) {
      if (lanes < list.items[i]->blocked->width) continue;
      SCOPED_TRACE(std::string(list.items[i]->name) + ", blocks of " + std::to_string(lanes));
      check(*list.items[i], lanes);
    }
  }
}

class BlockedConvolutionTest : public ::testing::TestWithParam<Shape> {};

TEST_P(BlockedConvolutionTest, EqualsTheConvolutionInDouble) {
  const Layer layer(GetParam());
  const auto exact = layer.exact(), sum = exact + layer.addend.to(torch::kDouble);
  for_every_instruction_set([&](const Kernels& by, std::int64_t lanes) {
    EXPECT_LT(relative_error(layer.run(by, lanes, false, false), exact), kTolerance);
    EXPECT_LT(relative_error(layer.run(by, lanes, true, true), sum.relu()), kTolerance);
  });
}

INSTANTIATE_TEST_SUITE_P(Shapes, BlockedConvolutionTest,
                         ::testing::Values(Shape{1, 1, 1, 1, 1}, Shape{2, 3, 5, 4, 4}, Shape{1, 17, 33, 5, 7},
                                           Shape{3, 64, 130, 9, 8}, Shape{4, 20, 24, 6, 5},
                                           Shape{5, 96, 40, 2, 30}, Shape{6, 33, 16, 7, 7},
                                           Shape{7, 8, 48, 11, 3}, Shape{8, 48, 48, 12, 12},
                                           Shape{9, 16, 32, 3, 2}, Shape{1, 130, 64, 33, 17},
                                           Shape{1, 16, 16, 13, 1}, Shape{2, 300, 70, 14, 15},
                                           Shape{1, 600, 40, 10, 9}, Shape{1, 32, 64, 70, 66}),
                         ::testing::PrintToStringParamName());

TEST(BlockedConvolution, IsTheSameWhetherChannelsOfZerosAreLeftOutOrNot) {
  for (const auto& shape : {Shape{2, 3, 5, 9, 12}, Shape{1, 20, 24, 6, 5}, Shape{3, 40, 16, 17, 8}}) {
    const Layer layer(shape);
    for_every_instruction_set([&](const Kernels& by, std::int64_t lanes) {
      EXPECT_TRUE(
          torch::equal(layer.run(by, lanes, true, true), layer.run(by, lanes, true, true, /*all=*/true)));
    });
  }
}

TEST(BlockedConvolution, DoesNotDependOnTheNumberOfThreads) {
  const Layer layer({2, 300, 40, 37, 29});
  const int threads = at::get_num_threads();
  std::vector<Tensor> results;
  for (const int count : {1, 2, 3, 5}) {
    at::set_num_threads(count);
    results.push_back(layer.run(kernels(), 16, true, false));
  }
  at::set_num_threads(threads);
  for (const auto& result : results) EXPECT_TRUE(torch::equal(result, results.front()));
}

TEST(BlockedConvolution, WhatIsNotANumberStaysSo) {
  Layer layer({1, 16, 16, 8, 8});
  layer.images[0][3][1][1] = std::nanf("");
  const auto out = layer.run(kernels(), 16, false, true);
  EXPECT_TRUE(std::isnan(out[0][0][1][1].item<float>()));
}

TEST(BlockedConvolution, PackedTapsAreUnpackedUnchanged) {
  for_every_instruction_set([](const Kernels& by, std::int64_t) {
    const auto weights = torch::randn({40, 24, 3, 3});
    auto taps = torch::empty({packed_taps(24, 40, by)}), back = torch::empty_like(weights);
    pack_taps(weights.data_ptr<float>(), 24, 40, by, taps.data_ptr<float>());
    unpack_taps(taps.data_ptr<float>(), 24, 40, by, back.data_ptr<float>());
    EXPECT_TRUE(torch::equal(back, weights));
  });
}

TEST(BlockedConvolution, FullPanelsArePackedInPlace) {
  const auto& by = kernels();
  const auto out = 2 * by.blocked->panel;
  const auto weights = torch::randn({out, 8, 3, 3});
  auto apart = torch::empty({packed_taps(8, out, by)}), here = weights.clone();
  pack_taps(weights.data_ptr<float>(), 8, out, by, apart.data_ptr<float>());
  pack_taps(here.data_ptr<float>(), 8, out, by, here.data_ptr<float>());
  EXPECT_TRUE(torch::equal(here.flatten(), apart));
}

}  // namespace
}  // namespace deepwrist::winograd
