#include "localizer/heatmap_loss.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "localizer/hourglass.h"
#include "localizer/soft_argmax.h"
#include "tests/support/errors.h"

namespace deepwrist::localizer {
namespace {

using ::testing::HasSubstr;

const train::Loss kMeanDistance{
    [](const torch::Tensor& y, const torch::Tensor& t) { return (y - t).abs().mean(); }};

/// Points and maps of one landmark as a network gives them, from the logits of an 8×8 map.
torch::Tensor output_of(const torch::Tensor& logits) {
  return torch::cat({soft_argmax(logits), torch::log_softmax(logits.flatten(2), 2)}, 2);
}

double loss_of(const torch::Tensor& output, const torch::Tensor& target, const HeatmapLoss& maps) {
  return with_heatmaps(kMeanDistance, maps)(output, target).item<double>();
}

TEST(HeatmapLoss, OfAUniformMapIsTheLogarithmOfItsPixels) {
  const auto output = output_of(torch::zeros({1, 1, 8, 8}, torch::kDouble));
  const auto target = torch::full({1, 1, 2}, 0.4375, torch::kDouble);  // where a uniform map's mean is
  EXPECT_NEAR(loss_of(output, target, {.weight = 1, .sigma_px = 1}), std::log(64), 1e-6);
  EXPECT_NEAR(loss_of(output, target, {.weight = 0.5, .sigma_px = 2}), 0.5 * std::log(64), 1e-6);
}

TEST(HeatmapLoss, IsLeastForAGaussianAboutTheLandmark) {
  const auto map_about = [](double x, double y) {
    auto logits = torch::zeros({1, 1, 8, 8}, torch::kDouble);
    for (int row = 0; row < 8; ++row) {
      for (int column = 0; column < 8; ++column) {
        logits[0][0][row][column] = -((column - x) * (column - x) + (row - y) * (row - y)) / 2;
      }
    }
    return logits;
  };
  const auto target = torch::tensor({{{3.25 / 8, 4.5 / 8}}}, torch::kDouble);
  const HeatmapLoss maps{.weight = 1, .sigma_px = 1};
  const double right = loss_of(output_of(map_about(3.25, 4.5)), target, maps);
  for (const auto& [x, y] : {std::pair{3.0, 4.5}, {3.5, 4.5}, {3.25, 4.25}, {4.5, 3.25}}) {
    EXPECT_LT(right, loss_of(output_of(map_about(x, y)), target, maps)) << x << " " << y;
  }
  const auto sharper = map_about(3.25, 4.5) * 3;
  EXPECT_LT(right, loss_of(output_of(sharper), target, maps)) << "the width counts too";
}

TEST(HeatmapLoss, IsThatOfThePointsWithoutWeightOrMaps) {
  const auto output = output_of(torch::randn({2, 3, 8, 8}));
  const auto points = output.narrow(2, 0, 2), target = torch::rand({2, 3, 2});
  const double of_points = kMeanDistance(points, target).item<double>();
  EXPECT_EQ(loss_of(points, target, {.weight = 0}), of_points);
  EXPECT_EQ(loss_of(points, target, {.weight = 1}), of_points) << "as in validation";
  EXPECT_GT(loss_of(output, target, {.weight = 1}), of_points);
}

TEST(HeatmapLoss, NeedsSquareMaps) {
  const auto output = output_of(torch::zeros({1, 1, 4, 8}));
  EXPECT_THAT(testing::failure(
                  [&] {
                    loss_of(output, torch::zeros({1, 1, 2}), {.weight = 1});
                  },
                  ErrorKind::usage),
              HasSubstr("square"));
}

TEST(HeatmapLoss, MapsAreGivenWhileTrainingOnly) {
  HourglassNet net(HourglassParams{.bw = 4, .hg_depth = 1});
  const auto images = torch::randn({1, 1, 64, 64});
  EXPECT_EQ(net->forward(images).sizes(), (std::vector<std::int64_t>{1, 3, 2}));
  net->give_maps_in_training();
  const auto output = net->forward(images);
  EXPECT_EQ(output.sizes(), (std::vector<std::int64_t>{1, 3, 2 + 16 * 16}));
  EXPECT_TRUE(torch::allclose(output.narrow(2, 2, 256).exp().sum(2), torch::ones({1, 3})));
  net->eval();
  EXPECT_EQ(net->forward(images).sizes(), (std::vector<std::int64_t>{1, 3, 2}));
}

}  // namespace
}  // namespace deepwrist::localizer
