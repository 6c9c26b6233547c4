#include "classifier/se_resnet_params.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "classifier/se_resnet.h"
#include "classifier/se_resnet_kind.h"
#include "core/base/error.h"
#include "core/weights/load.h"

namespace deepwrist::classifier {
namespace {

using ::testing::HasSubstr;

weights::StateDict weights_for(const SeResNetParams& params) {
  return weights::state_dict_of(*SeResNet(params));
}

TEST(SeResNetParams, AreInferredFromNamesAndShapes) {
  for (const auto& params : {SeResNetParams{}, SeResNetParams{.drop = 0, .num_classes = 4},
                             SeResNetParams{.blocks = {1, 1, 2, 1}, .width = 8}}) {
    EXPECT_EQ(infer_se_resnet(weights_for(params)), params);
  }
}

TEST(SeResNetParams, OtherWeightsAreRefused) {
  EXPECT_THROW(infer_se_resnet(weights::StateDict()), Error);
  auto no_stage = weights_for({.blocks = {1, 1, 1, 1}, .width = 4});
  no_stage.take("encoder.3.0.conv1.weight");
  EXPECT_THROW(infer_se_resnet(no_stage), Error);
}

TEST(SeResNetParams, ContradictionsWithTheWeightsAreAllNamed) {
  const auto weights = weights_for({.blocks = {1, 1, 2, 1}, .width = 8});
  EXPECT_NO_THROW(check_against_weights({.drop = 0.3, .blocks = {1, 1, 2, 1}, .width = 8}, weights, "here"));
  try {
    check_against_weights({.layers = 50, .drop = 0, .num_classes = 3}, weights, "snapshots/a");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    for (const auto* part : {"snapshots/a", "blocks is [3,4,6,3] but the weights have [1,1,2,1]",
                             "width is 64", "num_classes is 3", "drop is 0"}) {
      EXPECT_THAT(error.what(), HasSubstr(part));
    }
  }
}

TEST(SeResNetParams, ImpossibleOnesAreAllNamed) {
  try {
    SeResNet net(SeResNetParams{.layers = 34, .drop = 1.5, .num_classes = 0, .width = 2});
    ADD_FAILURE();
  } catch (const Error& error) {
    for (const auto* part : {"layers is 34", "drop", "num_classes", "width"})
      EXPECT_THAT(error.what(), HasSubstr(part));
  }
  EXPECT_THROW(SeResNet(SeResNetParams{.blocks = {1, 2}}), Error);
  EXPECT_THROW(SeResNet(SeResNetParams{.blocks = {1, 0, 1, 1}}), Error);
}

}  // namespace
}  // namespace deepwrist::classifier
