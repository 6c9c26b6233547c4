#include "core/winograd/pointwise.h"

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/nn/modules/conv.h>
#include <torch/types.h>

#include "core/winograd/convolve_layer.h"
#include "tests/core/winograd/tensors.h"

namespace deepwrist::winograd {
namespace {

using torch::Tensor;

struct PointwiseShape {
  std::int64_t images, in, out, height, width, stride;
};

std::ostream& operator<<(std::ostream& stream, const PointwiseShape& s) {
  return stream << s.images << "x" << s.in << "to" << s.out << "_" << s.height << "x" << s.width << "_by"
                << s.stride;
}

class PointwiseTest : public ::testing::TestWithParam<PointwiseShape> {};

TEST_P(PointwiseTest, EqualsTheConvolutionInDoubleWithItsGradients) {
  torch::manual_seed(5);
  const auto [n, in, out, h, w, stride] = GetParam();
  const auto images = channels_last(torch::randn({n, in, h, w})), bias = torch::randn({out});
  const auto exact_images = images.to(torch::kDouble).requires_grad_();
  for (const auto& weights : {torch::randn({out, in, 1, 1}), channels_last(torch::randn({out, in, 1, 1}))}) {
    const auto exact_weights = weights.to(torch::kDouble).requires_grad_();
    const auto exact = torch::conv2d(exact_images, exact_weights, bias.to(torch::kDouble), stride);
    const auto gradient = channels_last(torch::randn(exact.sizes()));
    const auto gradients =
        torch::autograd::grad({exact}, {exact_images, exact_weights}, {gradient.to(torch::kDouble)});
    const auto list = available_kernels();
    for (int i = 0; i < list.count; ++i) {
      const auto& by = *list.items[i];
      SCOPED_TRACE(by.name);
      constexpr double kMost = 2e-5;
      EXPECT_LT(relative_error(pointwise(images, weights, bias, stride, by), exact.detach()), kMost);
      EXPECT_LT(relative_error(pointwise_image_gradient(gradient, weights, images.sizes(), stride, by),
                               gradients[0]),
                kMost);
      const auto of_weights = pointwise_weight_gradient(gradient, images, weights, stride, by);
      EXPECT_EQ(of_weights.strides(), weights.strides());
      EXPECT_LT(relative_error(of_weights, gradients[1]), kMost);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, PointwiseTest,
                         ::testing::Values(PointwiseShape{1, 1, 1, 1, 1, 1}, PointwiseShape{2, 3, 5, 4, 4, 1},
                                           PointwiseShape{8, 256, 16, 1, 1, 1},
                                           PointwiseShape{3, 64, 130, 9, 8, 1},
                                           PointwiseShape{2, 130, 65, 7, 9, 2},
                                           PointwiseShape{1, 300, 64, 33, 17, 1},
                                           PointwiseShape{2, 40, 280, 14, 15, 3}),
                         ::testing::PrintToStringParamName());

TEST(Pointwise, DoesNotDependOnTheNumberOfThreads) {
  torch::manual_seed(6);
  const auto images = channels_last(torch::randn({3, 140, 17, 29})), weights = torch::randn({250, 140, 1, 1}),
             gradient = channels_last(torch::randn({3, 250, 17, 29}));
  const int threads = at::get_num_threads();
  std::vector<Tensor> results[2];
  for (const int t : {1, 2}) {
    at::set_num_threads(t);
    results[t - 1] = {pointwise(images, weights, {}, 1),
                      pointwise_image_gradient(gradient, weights, images.sizes(), 1),
                      pointwise_weight_gradient(gradient, images, weights, 1)};
  }
  at::set_num_threads(threads);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(torch::equal(results[0][i], results[1][i]));
}

TEST(Pointwise, IsHowALayerIsComputedInsideAScope) {
  torch::manual_seed(7);
  const torch::nn::Conv2d layer(torch::nn::Conv2dOptions(48, 20, 1).stride(2));
  const auto images = torch::randn({2, 48, 15, 12});
  std::vector<Tensor> results[2];
  for (const bool on : {false, true}) {
    const WinogradScope scope(on);
    layer.ptr()->zero_grad();
    const auto x = images.clone().requires_grad_();
    const auto y = convolve(layer, x);
    y.square().sum().backward();
    results[on ? 1 : 0] = {y.detach(), x.grad(), layer->weight.grad().clone(), layer->bias.grad().clone()};
  }
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_LT(relative_error(results[1][i], results[0][i].to(torch::kDouble)), 2e-5) << i;
  }
}

}  // namespace
}  // namespace deepwrist::winograd
