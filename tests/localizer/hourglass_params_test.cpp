#include "localizer/hourglass_params.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/base/error.h"
#include "core/weights/load.h"
#include "localizer/hourglass.h"
#include "localizer/hourglass_kind.h"

namespace deepwrist::localizer {
namespace {

using ::testing::HasSubstr;

weights::StateDict weights_for(const HourglassParams& params) {
  return weights::state_dict_of(*HourglassNet(params));
}

TEST(HourglassParams, AreInferredFromNamesAndShapes) {
  for (const auto& params :
       {HourglassParams{.bw = 4, .hg_depth = 3}, HourglassParams{.n_inputs = 3, .bw = 8, .hg_depth = 1},
        HourglassParams{.n_outputs = 5, .bw = 8, .hg_depth = 2, .se = true, .se_ratio = 4},
        HourglassParams{.bw = 4, .hg_depth = 6, .multiscale_hg_block = true}}) {
    EXPECT_EQ(infer_hourglass(weights_for(params)), params);
  }
}

TEST(HourglassParams, OtherWeightsAreRefused) {
  EXPECT_THROW(infer_hourglass(weights::StateDict()), Error);
  weights::StateDict other;
  other.add("layer1.0.weight", torch::zeros({64}));
  EXPECT_THROW(infer_hourglass(other), Error);
  auto no_levels = weights_for({.bw = 4, .hg_depth = 1});
  no_levels.take("hourglass.lower1.bottleneck.0.weight");
  EXPECT_THROW(infer_hourglass(no_levels), Error);
}

TEST(HourglassParams, ContradictionsWithTheWeightsAreAllNamed) {
  const auto weights = weights_for({.bw = 4, .hg_depth = 3});
  EXPECT_NO_THROW(check_against_weights({.bw = 4, .hg_depth = 3, .upmode = "bicubic"}, weights, "here"));
  try {
    check_against_weights({.bw = 64, .hg_depth = 6, .se = true}, weights, "snapshots/a");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    for (const auto* part :
         {"snapshots/a", "model.params.bw is 64 but the weights have 4", "hg_depth is 6", "se is true"}) {
      EXPECT_THAT(error.what(), HasSubstr(part));
    }
  }
}

TEST(HourglassParams, ImpossibleOnesAreAllNamed) {
  try {
    HourglassNet net(HourglassParams{.n_inputs = 0, .bw = -1, .hg_depth = 99, .upmode = "nearest"});
    ADD_FAILURE();
  } catch (const Error& error) {
    for (const auto* part : {"n_inputs", "bw", "hg_depth", "nearest"})
      EXPECT_THAT(error.what(), HasSubstr(part));
  }
}

}  // namespace
}  // namespace deepwrist::localizer
