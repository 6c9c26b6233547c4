#include "training/half_snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/weights/checkpoint_reader.h"
#include "core/weights/snapshot.h"
#include "localizer/hourglass_params.h"
#include "localizer/landmark_network.h"
#include "localizer/localizer_block.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"
#include "training/seeded_snapshot.h"

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

class HalfSnapshot : public ::testing::Test {
 protected:
  HalfSnapshot() {
    seed_snapshot({.folder = whole(),
                   .block = &localizer::block(),
                   .params = {{"bw", 8}, {"hg_depth", 1}},
                   .folds = 1,
                   .views = {View::lat}});
  }

  fs::path whole() const { return folder_ / "whole"; }
  fs::path half() const { return folder_ / "half"; }

  testing::TemporaryFolder folder_;
};

TEST_F(HalfSnapshot, IsTheSameInHalfTheBytes) {
  halve_snapshot(whole(), half());
  const auto before = weights::Snapshot::open(whole()), after = weights::Snapshot::open(half());
  EXPECT_EQ(after.preprocessing(), before.preprocessing());
  EXPECT_EQ(after.manifest()->model, before.manifest()->model);
  EXPECT_EQ(after.manifest()->origin, before.manifest()->origin);
  EXPECT_EQ(after.mean_std(View::lat, 1), before.mean_std(View::lat, 1));
  const auto from = before.folds(View::lat)[0].file, to = after.folds(View::lat)[0].file;
  EXPECT_LT(static_cast<double>(fs::file_size(to)), 0.7 * static_cast<double>(fs::file_size(from)));
  auto exact = weights::read_checkpoint(from), rounded = weights::read_checkpoint(to);
  ASSERT_EQ(rounded.state_dict.entries().size(), exact.state_dict.entries().size());
  std::size_t halved = 0;
  for (const auto& [name, tensor] : exact.state_dict.entries()) {
    const auto* other = rounded.state_dict.find(name);
    ASSERT_NE(other, nullptr) << name;
    EXPECT_TRUE(torch::allclose(tensor.to(torch::kDouble), other->to(torch::kDouble), 1e-3, 1e-4)) << name;
    halved += other->scalar_type() == torch::kHalf ? 1 : 0;
  }
  EXPECT_GT(halved, 0U);
  const auto model = localizer::architecture({.bw = 8, .hg_depth = 1});
  localizer::LandmarkNetwork one(model, std::move(exact.state_dict), torch::kCPU),
      other(model, std::move(rounded.state_dict), torch::kCPU);
  const auto images = torch::randn({1, 1, 256, 256});
  EXPECT_TRUE(torch::allclose(one.run(images), other.run(images), 0, 0.02)) << "fractions of the image";
}

TEST_F(HalfSnapshot, NeedsASnapshotAndAFreePlace) {
  EXPECT_THROW(halve_snapshot(folder_.path(), half()), Error);
  EXPECT_THROW(halve_snapshot(whole(), whole()), Error);
  EXPECT_FALSE(fs::exists(half()));
}

}  // namespace
}  // namespace deepwrist::training
