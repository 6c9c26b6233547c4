#include "core/winograd/convolution.h"

#include <gtest/gtest.h>
#include <torch/nn/modules/conv.h>

#include "core/winograd/convolve_layer.h"
#include "tests/core/winograd/tensors.h"

namespace deepwrist::winograd {
namespace {

using torch::Tensor;

struct Shape {
  std::int64_t images, in, out, height, width;
};

std::ostream& operator<<(std::ostream& stream, const Shape& s) {
  return stream << s.images << "x" << s.in << "to" << s.out << "_" << s.height << "x" << s.width;
}

class WinogradTest : public ::testing::TestWithParam<Shape> {
 protected:
  WinogradTest() {
    torch::manual_seed(5);
    const auto [n, in, out, h, w] = GetParam();
    images_ = channels_last(torch::randn({n, in, h, w}));
    weights_ = torch::randn({out, in, 3, 3}) / std::sqrt(9.0 * static_cast<double>(in));
    bias_ = torch::randn({out});
    gradient_ = channels_last(torch::randn({n, out, h, w}));
    exact_images_ = images_.to(torch::kDouble).detach().requires_grad_();
    exact_weights_ = weights_.to(torch::kDouble).detach().requires_grad_();
    exact_ = torch::conv2d(exact_images_, exact_weights_, bias_.to(torch::kDouble), 1, 1);
    exact_.backward(gradient_.to(torch::kDouble));
  }

  template <typename Check>
  void for_every_instruction_set(const Check& check) const {
    const auto list = winograd::available_kernels();
    for (int i = 0; i < list.count; ++i) {
      SCOPED_TRACE(list.items[i]->name);
      check(*list.items[i]);
    }
  }

  Tensor images_, weights_, bias_, gradient_, exact_images_, exact_weights_, exact_;
};

constexpr double kTolerance = 5e-5;  // direct convolutions in float32 have about 5e-6

TEST_P(WinogradTest, EqualsTheConvolutionInDouble) {
  for_every_instruction_set([&](const winograd::Kernels& by) {
    EXPECT_LT(relative_error(winograd::convolve(images_, weights_, bias_, by), exact_.detach()), kTolerance);
    EXPECT_LT(relative_error(winograd::convolve(images_, channels_last(weights_), {}, by),
                             (exact_ - bias_.to(torch::kDouble).view({1, -1, 1, 1})).detach()),
              kTolerance);
  });
}

TEST_P(WinogradTest, GradientsEqualThoseInDouble) {
  for_every_instruction_set([&](const winograd::Kernels& by) {
    for (const auto& weights : {weights_, channels_last(weights_)}) {
      EXPECT_LT(relative_error(winograd::image_gradient(gradient_, weights, by), exact_images_.grad()),
                kTolerance);
      const auto gradient = winograd::weight_gradient(gradient_, images_, weights, by);
      EXPECT_EQ(gradient.strides(), weights.strides());
      EXPECT_LT(relative_error(gradient, exact_weights_.grad()), kTolerance);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Shapes, WinogradTest,
                         ::testing::Values(Shape{1, 1, 1, 1, 1}, Shape{2, 3, 5, 4, 4}, Shape{1, 17, 33, 5, 7},
                                           Shape{3, 64, 130, 9, 8}, Shape{9, 16, 32, 3, 2},
                                           Shape{1, 130, 64, 33, 17}, Shape{8, 32, 48, 16, 16},
                                           Shape{1, 1, 16, 13, 1}, Shape{5, 96, 40, 2, 30},
                                           Shape{4, 8, 24, 52, 36}, Shape{9, 20, 12, 47, 50},
                                           Shape{8, 100, 140, 6, 7}, Shape{5, 64, 256, 3, 4}),
                         ::testing::PrintToStringParamName());

TEST(Winograd, DoesNotDependOnTheNumberOfThreads) {
  torch::manual_seed(6);
  const int threads = at::get_num_threads();
  for (const auto& [n, in, out] : {std::tuple{3, 40, 50}, {3, 80, 96}, {12, 12, 16}, {2, 64, 128}}) {
    const auto images = channels_last(torch::randn({n, in, 37, 29})), weights = torch::randn({out, in, 3, 3}),
               gradient = channels_last(torch::randn({n, out, 37, 29}));
    std::vector<Tensor> of_one;
    for (const int t : {1, 2, 3, 9}) {
      at::set_num_threads(t);
      const std::vector results{winograd::convolve(images, weights, {}),
                                winograd::image_gradient(gradient, weights),
                                winograd::weight_gradient(gradient, images, weights)};
      if (t == 1) of_one = results;
      for (std::size_t i = 0; i < results.size(); ++i) {
        EXPECT_TRUE(torch::equal(of_one[i], results[i])) << in << " channels, result " << i;
      }
    }
  }
  at::set_num_threads(threads);
}

class ConvolveTest : public ::testing::Test {
 protected:
  static torch::nn::Conv2d layer(std::int64_t in, std::int64_t out, int kernel, int stride, int padding) {
    torch::manual_seed(7);
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(padding));
  }

  /// Output and gradients of images, weights and bias.
  static std::vector<Tensor> run(const torch::nn::Conv2d& layer, const Tensor& images, bool winograd) {
    const WinogradScope scope(winograd);
    layer.ptr()->zero_grad();
    const auto x = images.detach().clone().requires_grad_();
    const auto y = convolve(layer, x);
    y.square().sum().backward();
    return {y.detach(), x.grad(), layer->weight.grad().clone(), layer->bias.grad().clone()};
  }
};

TEST_F(ConvolveTest, EqualsTheLayerWithItsGradients) {
  const auto conv = layer(48, 64, 3, 1, 1);
  const auto images = torch::randn({2, 48, 30, 26});
  const auto fast = run(conv, images, true), plain = run(conv, images, false);
  for (std::size_t i = 0; i < fast.size(); ++i) {
    EXPECT_LT(relative_error(fast[i], plain[i].to(torch::kDouble)), 1e-4);
    EXPECT_FALSE(torch::equal(fast[i], plain[i])) << "Winograd was not used";
    if (i == 2) break;  // the bias's gradient is the same sum
  }
}

TEST_F(ConvolveTest, GradientsOfFewChannelsEqualTheLayers) {
  for (const auto& [in, out] : {std::pair{8, 8}, {8, 16}, {16, 32}, {32, 16}}) {
    const auto conv = layer(in, out, 3, 1, 1);
    const auto images = torch::randn({2, in, 30, 26});
    const auto fast = run(conv, images, true), plain = run(conv, images, false);
    for (std::size_t i = 0; i < fast.size(); ++i) {
      EXPECT_LT(relative_error(fast[i], plain[i].to(torch::kDouble)), 1e-4)
          << in << " to " << out << ", result " << i;
    }
  }
}

TEST_F(ConvolveTest, LeavesOtherLayersTypesAndSizesToLibTorch) {
  const WinogradScope scope(true);
  const auto same = [](const torch::nn::Conv2d& conv, const Tensor& images) {
    return torch::equal(convolve(conv, images), conv.ptr()->forward(images));
  };
  const auto images = torch::randn({2, 48, 32, 32});
  EXPECT_TRUE(same(layer(48, 20, 1, 1, 0), torch::randn({16, 48, 4, 4})));
  EXPECT_TRUE(same(layer(48, 48, 3, 2, 1), images));
  EXPECT_TRUE(same(layer(48, 48, 3, 1, 0), images));
  EXPECT_TRUE(same(layer(3, 48, 3, 1, 1), torch::randn({2, 3, 32, 32})));
  EXPECT_TRUE(same(layer(48, 48, 3, 1, 1), torch::randn({1, 48, 4, 4})));
  EXPECT_TRUE(same(layer(128, 128, 3, 1, 1), torch::randn({15, 128, 4, 4})));
  EXPECT_FALSE(same(layer(128, 128, 3, 1, 1), torch::randn({16, 128, 4, 4})));
  auto in_double = layer(48, 48, 3, 1, 1);
  in_double->to(torch::kDouble);
  EXPECT_TRUE(same(in_double, images.to(torch::kDouble)));
}

TEST_F(ConvolveTest, TakesLayersWithoutBias) {
  const torch::nn::Conv2d conv(torch::nn::Conv2dOptions(48, 64, 3).padding(1).bias(false));
  const WinogradScope scope(true);
  const auto images = torch::randn({2, 48, 30, 26}).requires_grad_();
  const auto y = convolve(conv, images);
  y.sum().backward();
  EXPECT_LT(relative_error(y.detach(), conv.ptr()->forward(images).detach().to(torch::kDouble)), 1e-4);
  EXPECT_TRUE(conv->weight.grad().defined());
}

TEST_F(ConvolveTest, ScopesNest) {
  const auto conv = layer(48, 64, 3, 1, 1);
  const auto images = torch::randn({2, 48, 30, 26});
  const auto plain = conv.ptr()->forward(images);
  const WinogradScope outer(true);
  {
    const WinogradScope inner(false);
    EXPECT_TRUE(torch::equal(convolve(conv, images), plain));
  }
  EXPECT_FALSE(torch::equal(convolve(conv, images), plain));
}

}  // namespace
}  // namespace deepwrist::winograd
