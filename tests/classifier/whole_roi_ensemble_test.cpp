#include "classifier/whole_roi_ensemble.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <torch/types.h>

#include "classifier/se_resnet.h"
#include "core/base/error.h"
#include "core/report/picture/png.h"
#include "core/train/image_batch.h"
#include "core/weights/checkpoint_writer.h"
#include "core/weights/load.h"
#include "tests/classifier/se_resnet_cases.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::classifier {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

const SeResNetParams kSmall{.blocks = {1, 1, 1, 1}, .width = 8};
const weights::ChannelStatistics kStatistics{{0.4, 0.4, 0.4}, {0.2, 0.2, 0.2}};

/// Thirteen regions: more than a batch.
class WholeRoi : public ::testing::Test {
 protected:
  WholeRoi() {
    setenv("DEEPWRIST_DECODER", testing::program("deepwrist-decoder").c_str(), 1);
    std::string table = "ID,Side,Fracture\n";
    for (int i = 0; i < 13; ++i) {
      cv::Mat image(256, 256, CV_8U);
      cv::RNG(static_cast<std::uint64_t>(i) + 1).fill(image, cv::RNG::UNIFORM, 10 * i, 100 + 10 * i);
      report::save_png(folder_ / ("PA/" + std::to_string(i) + "_PA.png"), image);
      table += std::to_string(i) + ",0," + std::to_string(i % 2) + "\n";
    }
    RoiDataOptions options;
    options.meta = folder_.write("meta.csv", table).string();
    options.data_home = folder_.path();
    options.quiet = true;
    data_ = std::make_unique<RoiData>(options);
  }

  WholeRoiEnsemble ensemble(const std::vector<SeResNetParams>& members) const {
    WholeRoiEnsemble::Options options;
    for (const auto& params : members) {
      options.members.push_back(folder_ / (std::to_string(options.members.size()) + ".ckpt"));
      weights::write_checkpoint(options.members.back().file,
                                testing::weights_of(params, "m" + std::to_string(options.members.size())));
    }
    options.statistics = kStatistics;
    return WholeRoiEnsemble(options);
  }

  const testing::TemporaryFolder folder_;
  std::unique_ptr<RoiData> data_;
};

TEST_F(WholeRoi, SaysWhatTheTrainedNetworkSaysOfItsValidationImages) {
  auto networks = ensemble({kSmall, kSmall});
  std::size_t done = 0;
  const auto rows = [&](std::size_t member) {
    return member == 0 ? std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
                       : std::vector<std::size_t>{12, 3};
  };
  const auto logits = networks.run(*data_, rows, [&](std::size_t count) { done += count; });
  EXPECT_EQ(done, 15U);
  ASSERT_EQ(logits[0].size(), 13U);
  ASSERT_EQ(logits[1].size(), 2U);
  for (std::size_t member = 0; member < 2; ++member) {
    SeResNet module(kSmall);
    weights::load_state_dict(*module, testing::weights_of(kSmall, "m" + std::to_string(member + 1)))
        .require_ok("test");
    module->eval();
    const torch::NoGradGuard no_gradients;
    for (std::size_t i = 0; i < logits[member].size(); ++i) {
      const std::vector images{data_->image(rows(member)[i])};
      const auto expected = module->forward(train::image_batch(images, kStatistics, 255));
      EXPECT_NEAR(logits[member][i].logit_0, expected[0][0].item<double>(), 1e-4);
      EXPECT_NEAR(logits[member][i].logit_1, expected[0][1].item<double>(), 1e-4);
    }
  }
}

TEST_F(WholeRoi, RefusesNetworksOfMoreThanTwoClasses) {
  auto three = kSmall;
  three.num_classes = 3;
  auto networks = ensemble({three});
  const auto one = [](std::size_t) { return std::vector<std::size_t>{0}; };
  EXPECT_THAT([&] { networks.run(*data_, one, [](std::size_t) {}); },
              ThrowsMessage<Error>(HasSubstr("num_classes 3; only 2 can be used")));
}

TEST_F(WholeRoi, RefusesOutputsThatAreNotFinite) {
  const auto file = folder_ / "overflow.ckpt";
  auto weights = testing::weights_of(kSmall);
  for (auto& [name, tensor] : weights.entries()) {
    if (name == "encoder.4.0.downsample.1.bias") tensor.fill_(1000);
    if (name == "classifier.1.weight") tensor.fill_(3e38);
  }
  weights::write_checkpoint(file, weights);
  WholeRoiEnsemble networks({{file}, std::nullopt, kStatistics});
  EXPECT_THAT(
      [&] {
        networks.run(
            *data_, [](std::size_t) { return std::vector<std::size_t>{0}; }, [](std::size_t) {});
      },
      ThrowsMessage<Error>(HasSubstr("not finite")));
}

}  // namespace
}  // namespace deepwrist::classifier
