#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/weights/load.h"
#include "localizer/hourglass.h"
#include "localizer/landmark_network.h"
#include "tests/localizer/hourglass_cases.h"
#include "tests/support/paths.h"

namespace deepwrist::localizer {
namespace {

const testing::HourglassCase kFullSize{"hg_bw64_d6_ms0_se0_256", {}, 256, 0.5};

TEST(FullHourglass, NamesOrderShapesAndTypesAreThoseOfTheReference) {
  EXPECT_EQ(testing::key_list(weights::state_dict_of(*HourglassNet(kFullSize.params))),
            testing::read_key_list(testing::golden("keys/hourglass_bw64_d6.txt")));
}

TEST(FullHourglass, FloatOutputMatches) {
  HourglassNet net(kFullSize.params);
  net->eval();
  ASSERT_TRUE(weights::load_state_dict(*net, testing::weights_of(kFullSize)).ok());
  const torch::NoGradGuard no_grad;
  const auto out = net->forward(testing::input_of(kFullSize)).to(torch::kDouble);
  const auto expected = testing::read_npy_tensor(testing::golden("nets/" + kFullSize.file + ".f64.npy"));
  EXPECT_LT((out - expected).abs().max().item<double>(), 2e-5);
}

TEST(FullHourglass, FastCopyMatches) {
  LandmarkNetwork network(architecture(kFullSize.params), testing::weights_of(kFullSize), torch::kCPU);
  const auto out = network.run(testing::input_of(kFullSize)).to(torch::kDouble);
  const auto expected = testing::read_npy_tensor(testing::golden("nets/" + kFullSize.file + ".f64.npy"));
  EXPECT_LT((out - expected).abs().max().item<double>(),
            2e-6);  // ten times below the golden README's landmark tolerance
}

}  // namespace
}  // namespace deepwrist::localizer
