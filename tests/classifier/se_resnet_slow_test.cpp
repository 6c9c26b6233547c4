#include <gtest/gtest.h>

#include "classifier/fracture_network.h"
#include "tests/classifier/se_resnet_golden.h"

namespace deepwrist::classifier {
namespace {

TEST(DeepSeResNet, NamesOrderShapesAndTypesAreThoseOfTheReference) {
  for (const int layers : {101, 152}) {
    const auto file = "keys/seresnet" + std::to_string(layers) + "_classifier.txt";
    EXPECT_EQ(testing::key_list(weights::state_dict_of(*SeResNet(SeResNetParams{.layers = layers}))),
              testing::read_key_list(testing::golden(file)));
  }
}

TEST(DeepSeResNet, Layers101Match) {
  const testing::SeResNetCase test{"seresnet101_64", {.layers = 101}, 64};
  EXPECT_LT(testing::relative_error(test, torch::kDouble), 1e-9);
  EXPECT_LT(testing::relative_error(test, torch::kFloat), 1e-5);
}

TEST(DeepSeResNet, Layers152Match) {
  const testing::SeResNetCase test{"seresnet152_64", {.layers = 152}, 64};
  EXPECT_LT(testing::relative_error(test, torch::kDouble), 1e-9);
  EXPECT_LT(testing::relative_error(test, torch::kFloat), 1e-5);
}

TEST(DeepSeResNet, FastCopiesMatch) {
  for (const int layers : {101, 152}) {
    const SeResNetParams params{.layers = layers};
    FractureNetwork network(architecture(params), testing::weights_of(params), torch::kCPU);
    const auto out = network.run(testing::formula_input("x", {2, 3, 64, 64})).logits.to(torch::kDouble);
    const auto file = "nets/seresnet" + std::to_string(layers) + "_64.f64.npy";
    const auto expected = testing::read_npy_tensor(testing::golden(file));
    EXPECT_LT(((out - expected).abs().max() / expected.abs().max()).item<double>(), 1e-5) << layers;
  }
}

TEST(DeepSeResNet, CropsInDoubleMatch) {
  EXPECT_LT(testing::relative_error({"seresnet50_224", {}, 224}, torch::kDouble), 1e-9);
}

TEST(DeepSeResNet, ImageNetOutputsMatch) {
  // The ImageNet network's names differ from the classifier's, and the formula goes by names.
  const SeResNetParams params{.num_classes = 1000};
  const auto classifier = weights::state_dict_of(*SeResNet(params));
  weights::StateDict weights;
  for (const auto& [name, tensor] : classifier.entries()) {
    auto published =
        name.starts_with("encoder.") ? "layer" + name.substr(8) : "last_linear" + name.substr(12);
    weights.add(name, testing::formula_entry("imagenet_se_resnet50", published, tensor.sizes().vec()));
  }
  SeResNet net(params);
  net->eval();
  ASSERT_TRUE(weights::load_state_dict(*net, weights).ok());
  const torch::NoGradGuard no_grad;
  const auto out = net->forward(testing::formula_input("x", {2, 3, 224, 224})).to(torch::kDouble);
  const auto expected = testing::read_npy_tensor(testing::golden("nets/imagenet_se_resnet50_224.f64.npy"));
  EXPECT_LT(((out - expected).abs().max() / expected.abs().max()).item<double>(), 1e-5);
}

}  // namespace
}  // namespace deepwrist::classifier
