#include <gtest/gtest.h>
#include <torch/types.h>

#include <cstdlib>

#include "classifier/imagenet_encoder.h"
#include "classifier/se_resnet.h"
#include "classifier/se_resnet_kind.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/load.h"
#include "localizer/hourglass.h"
#include "localizer/hourglass_kind.h"
#include "tests/support/formula_weights.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;
using deepwrist::testing::formula_input;
using deepwrist::testing::read_npy_tensor;

/// Convolutions sum in another order with other thread counts and oneDNN kernels: a few float32 roundings.
constexpr double kRelativeTolerance = 2e-5;

void expect_near(const torch::Tensor& output, const torch::Tensor& expected) {
  ASSERT_EQ(output.sizes(), expected.sizes());
  const auto difference = (output.to(torch::kDouble) - expected).abs().max().item<double>();
  ::testing::Test::RecordProperty("largest_difference", std::to_string(difference));
  std::printf("largest difference %.3g of outputs up to %.3g\n", difference,
              expected.abs().max().item<double>());
  EXPECT_LE(difference, kRelativeTolerance * expected.abs().max().item<double>());
}

TEST(ImportedOutputs, OfTheRealTrainersLocalizerMatch) {
  DEEPWRIST_REQUIRE_REFERENCE(file, "golden/snapshots/pl076_real_trainer_bw4_d3.ckpt");
  DEEPWRIST_REQUIRE_REFERENCE(expected, "golden/snapshots/pl076_real_trainer_bw4_d3_out.npy");
  const torch::NoGradGuard no_grad;
  const auto checkpoint = weights::read_checkpoint(file);
  localizer::HourglassNet network(localizer::infer_hourglass(checkpoint.state_dict));
  weights::load_state_dict(*network, checkpoint.state_dict).require_ok(file.string());
  network->eval();
  expect_near(network->forward(formula_input("x", {2, 1, 256, 256})), read_npy_tensor(expected));
}

TEST(ImportedOutputs, OfThePatternClassifiersMatch) {
  for (const std::string name : {"cls_pattern_zip.ckpt", "cls_pattern_legacy.ckpt"}) {
    const auto packed = deepwrist::testing::golden("snapshots/" + name + ".xz");
    const auto expected = deepwrist::testing::golden("snapshots/cls_pattern_logits.npy");
    const deepwrist::testing::TemporaryFolder folder;
    const auto file = folder / name;
    std::string command = "xz -dkc '";
    command.append(packed.string()).append("' > '").append(file.string()).append("'");
    if (std::system(command.c_str()) != 0) {
      GTEST_SKIP() << "the xz program is not at hand";
    }
    const torch::NoGradGuard no_grad;
    const auto checkpoint = weights::read_checkpoint(file);
    classifier::SeResNet network(classifier::infer_se_resnet(checkpoint.state_dict));
    weights::load_state_dict(*network, checkpoint.state_dict).require_ok(file.string());
    network->eval();
    expect_near(network->forward(formula_input("x", {2, 3, 224, 224})), read_npy_tensor(expected));
  }
}

TEST(ImportedOutputs, OfPublishedTreesAreTheFormulasWeights) {
  for (const std::string tree : {"loc_small_zip", "loc_small_legacy"}) {
    for (const std::string view : {"PA", "LAT"}) {
      const auto path = "golden/snapshots/" + tree + "/" + view +
                        "/fold_1/lightning_logs/version_0/checkpoints/epoch=13.ckpt";
      DEEPWRIST_REQUIRE_REFERENCE(file, path);
      const auto checkpoint = weights::read_checkpoint(file);
      auto expected = deepwrist::testing::formula_weights("locS_" + view + "_1", checkpoint.state_dict);
      deepwrist::testing::apply_localizer_gain(expected, 4);
      for (const auto& [name, tensor] : checkpoint.state_dict.entries()) {
        EXPECT_TRUE(torch::equal(tensor, *expected.find(name))) << name;
      }
    }
  }
}

}  // namespace
}  // namespace deepwrist::training
