#include "classifier/se_resnet.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/classifier/se_resnet_golden.h"

namespace deepwrist::classifier {
namespace {

using testing::golden;
using testing::SeResNetCase;

TEST(SeResNet, NamesOrderShapesAndTypesAreThoseOfTheReference) {
  EXPECT_EQ(testing::key_list(weights::state_dict_of(*SeResNet(SeResNetParams{}))),
            testing::read_key_list(golden("keys/seresnet50_classifier.txt")));
}

TEST(SeResNet, WithoutDropoutTheHeadIsTheFirstOfItsContainer) {
  const auto keys = testing::key_list(weights::state_dict_of(*SeResNet(SeResNetParams{.drop = 0})));
  EXPECT_EQ(keys[keys.size() - 2], "classifier.0.weight\t2x2048\tfloat32");
}

TEST(SeResNet, OutputsMatchTheReference) {
  const SeResNetCase odd{"seresnet50_97", {}, 97};
  EXPECT_LT(testing::relative_error(odd, torch::kDouble), 1e-9);
  EXPECT_LT(testing::relative_error(odd, torch::kFloat), 1e-5);
  EXPECT_LT(testing::relative_error({"seresnet50_224", {}, 224}, torch::kFloat), 1e-5);
  EXPECT_LT(testing::relative_error({"seresnet50_256", {}, 256}, torch::kFloat), 1e-5);
}

TEST(SeResNet, SmallNetworksTrainThroughEveryParameter) {
  SeResNet net(SeResNetParams{.blocks = {1, 2, 1, 1}, .width = 4});
  net->forward(testing::formula_input("x", {2, 3, 61, 40})).sum().backward();
  for (const auto& parameter : net->named_parameters()) {
    EXPECT_TRUE(parameter.value().grad().defined()) << parameter.key();
  }
}

}  // namespace
}  // namespace deepwrist::classifier
