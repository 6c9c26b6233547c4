#include "localizer/hourglass.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/weights/load.h"
#include "tests/localizer/hourglass_cases.h"
#include "tests/support/paths.h"

namespace deepwrist::localizer {
namespace {

using testing::golden;

TEST(Hourglass, NamesOrderShapesAndTypesAreThoseOfTheReference) {
  HourglassParams plain{.bw = 8, .hg_depth = 3};
  EXPECT_EQ(testing::key_list(weights::state_dict_of(*HourglassNet(plain))),
            testing::read_key_list(golden("keys/hourglass_bw8_d3.txt")));
  HourglassParams multiscale{.bw = 8, .hg_depth = 3, .multiscale_hg_block = true, .se = true, .se_ratio = 4};
  EXPECT_EQ(testing::key_list(weights::state_dict_of(*HourglassNet(multiscale))),
            testing::read_key_list(golden("keys/hourglass_bw8_d3_multiscale_se4.txt")));
}

class HourglassGolden : public ::testing::TestWithParam<testing::HourglassCase> {};

TEST_P(HourglassGolden, DoubleOutputMatches) {
  const auto& test = GetParam();
  HourglassNet net(test.params);
  net->to(torch::kDouble);
  net->eval();
  ASSERT_TRUE(weights::load_state_dict(*net, testing::weights_of(test)).ok());
  const torch::NoGradGuard no_grad;
  const auto out = net->forward(testing::input_of(test).to(torch::kDouble));
  const auto expected = testing::read_npy_tensor(golden("nets/" + test.file + ".f64.npy"));
  EXPECT_LT(((out - expected).abs() / expected.abs()).max().item<double>(), 1e-9);
}

TEST_P(HourglassGolden, FloatOutputMatches) {
  const auto& test = GetParam();
  HourglassNet net(test.params);
  net->eval();
  ASSERT_TRUE(weights::load_state_dict(*net, testing::weights_of(test)).ok());
  const torch::NoGradGuard no_grad;
  const auto out = net->forward(testing::input_of(test)).to(torch::kDouble);
  const auto expected = testing::read_npy_tensor(golden("nets/" + test.file + ".f32.npy"));
  EXPECT_LT((out - expected).abs().max().item<double>(), 2e-5);  // the golden README's landmark tolerance
}

INSTANTIATE_TEST_SUITE_P(SmallNetworks, HourglassGolden,
                         ::testing::ValuesIn(testing::small_hourglass_cases()),
                         [](const auto& test) { return test.param.file; });

TEST(Hourglass, TrainsThroughEveryParameter) {
  HourglassNet net(HourglassParams{.bw = 4, .hg_depth = 2, .upmode = "bicubic", .se = true, .se_ratio = 2});
  net->forward(testing::formula_input("x", {2, 1, 48, 40})).sum().backward();
  for (const auto& parameter : net->named_parameters()) {
    EXPECT_TRUE(parameter.value().grad().defined()) << parameter.key();
  }
}

}  // namespace
}  // namespace deepwrist::localizer
