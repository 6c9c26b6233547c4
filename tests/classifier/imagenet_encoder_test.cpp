#include "classifier/imagenet_encoder.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/base/error.h"
#include "core/weights/checkpoint_reader.h"
#include "tests/core/weights/golden_keys.h"
#include "tests/support/paths.h"

namespace deepwrist::classifier {
namespace {

using testing::golden;
using testing::keys_of;
using testing::TemporaryFolder;
using testing::unpack;
using weights::read_checkpoint;
using weights::StateDict;

TEST(ImagenetEncoder, RenamesLayersDropsTheHeadAndFillsTheCounters) {
  const auto keys = golden("keys/seresnet50_classifier.txt");
  const TemporaryFolder folder;
  const auto path = unpack(golden("snapshots/imagenet_se_resnet50_pattern_torch03_legacy.pth.xz"), folder);
  if (path.empty()) GTEST_SKIP() << "the xz program is not at hand";
  auto checkpoint = read_checkpoint(path);
  EXPECT_TRUE(is_imagenet_se_resnet(checkpoint.state_dict));
  const auto encoder = imagenet_encoder(std::move(checkpoint.state_dict), path.string());
  auto expected = keys_of(keys);
  std::erase_if(expected, [](const auto& key) { return key.first.starts_with("classifier."); });
  ASSERT_EQ(encoder.entries().size(), expected.size());
  for (std::size_t j = 0; j < expected.size(); ++j) {
    EXPECT_EQ(encoder.entries()[j].first, expected[j].first);
    EXPECT_EQ(encoder.entries()[j].second.sizes().vec(), expected[j].second) << expected[j].first;
  }
}

TEST(ImagenetEncoder, RefusesOtherWeights) {
  StateDict other;
  other.add("out_block.0.weight", torch::zeros({1}));
  EXPECT_THROW(imagenet_encoder(std::move(other), "other.pth"), Error);
}

}  // namespace
}  // namespace deepwrist::classifier
