#include "core/weights/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include "core/base/error.h"

namespace deepwrist::weights {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct SmallNet : torch::nn::Module {
  SmallNet() {
    convolution = register_module("convolution", torch::nn::Conv2d(2, 3, 1));
    normalisation = register_module("normalisation", torch::nn::BatchNorm2d(3));
  }
  torch::nn::Conv2d convolution{nullptr};
  torch::nn::BatchNorm2d normalisation{nullptr};
};

StateDict copy_of(const torch::nn::Module& module) {
  const auto own = state_dict_of(module);
  StateDict copy;
  for (const auto& [name, tensor] : own.entries()) copy.add(name, tensor.detach().clone());
  return copy;
}

TEST(StateDictOfModule, FollowsPyTorchsOrder) {
  const auto entries = state_dict_of(SmallNet());
  std::vector<std::string> names;
  for (const auto& [name, tensor] : entries.entries()) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("convolution.weight", "convolution.bias", "normalisation.weight",
                                 "normalisation.bias", "normalisation.running_mean",
                                 "normalisation.running_var", "normalisation.num_batches_tracked"));
}

TEST(LoadStateDict, CopiesEveryEntryInTheModulesOwnType) {
  SmallNet source, target;
  target.to(torch::kDouble);
  source.normalisation->running_mean.fill_(0.25);
  ASSERT_TRUE(load_state_dict(target, copy_of(source)).ok());
  EXPECT_EQ(target.convolution->weight.scalar_type(), torch::kDouble);
  EXPECT_TRUE(target.convolution->weight.equal(source.convolution->weight.to(torch::kDouble)));
  EXPECT_EQ(target.normalisation->running_mean[0].item<double>(), 0.25);
}

TEST(LoadStateDict, FillsMissingCountersWithZero) {
  SmallNet source, target;
  auto weights = copy_of(source);
  weights.take("normalisation.num_batches_tracked");
  target.normalisation->num_batches_tracked.fill_(7);
  EXPECT_TRUE(load_state_dict(target, weights).ok());
  EXPECT_EQ(target.normalisation->num_batches_tracked.item<int64_t>(), 0);
}

TEST(LoadStateDict, ListsEveryDifferenceAndChangesNothing) {
  SmallNet source, target;
  auto weights = copy_of(source);
  weights.take("convolution.weight");
  weights.take("convolution.bias");
  weights.take("normalisation.bias");
  weights.add("convolution.bias", torch::zeros({4}));
  weights.add("extra.weight", torch::zeros({1}));
  const auto before = copy_of(target);

  const auto report = load_state_dict(target, weights);
  EXPECT_THAT(report.missing, ElementsAre("convolution.weight", "normalisation.bias"));
  EXPECT_THAT(report.unexpected, ElementsAre("extra.weight"));
  EXPECT_THAT(report.wrong_shape, ElementsAre("convolution.bias: the network has (3), the weights (4)"));
  const auto after = copy_of(target);
  for (const auto& [name, tensor] : after.entries()) EXPECT_TRUE(tensor.equal(*before.find(name)));
  try {
    report.require_ok("some.ckpt");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::format);
    for (const auto* part :
         {"some.ckpt", "convolution.weight", "normalisation.bias", "extra.weight", "(4)"}) {
      EXPECT_THAT(error.what(), HasSubstr(part));
    }
  }
}

}  // namespace
}  // namespace deepwrist::weights
