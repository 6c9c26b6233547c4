#include "core/weights/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <limits>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/data/npy.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/published_tree.h"
#include "core/weights/snapshot_builder.h"
#include "tests/support/errors.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::weights {
namespace {

namespace fs = std::filesystem;
using deepwrist::testing::failure;
using deepwrist::testing::TemporaryFolder;
using ::testing::HasSubstr;

StateDict weights(float value) {
  StateDict state;
  state.add("a.weight", torch::full({2, 3}, value));
  state.add("a.num_batches_tracked", torch::tensor(7, torch::kLong));
  return state;
}

const ModelRecord kModel{"localizer", "", {{"bw", 4}}};

/// A localizer snapshot of folds 0 and 10 of PA.
void build(const fs::path& folder) {
  SnapshotBuilder builder(folder, kModel, Preprocessing{}, "seeded");
  builder.add_fold(View::pa, 10, weights(10), {.metric = 0.5, .epoch = 3});
  builder.add_fold(View::pa, 0, weights(0));
  builder.add_mean_std(View::pa, {{120.5}, {60.25}});
  builder.finish();
}

TEST(Snapshot, OfOursListsWhatTheBuilderWrote) {
  const TemporaryFolder folder;
  build(folder.path());
  const auto snapshot = Snapshot::open(folder.path());
  EXPECT_FALSE(snapshot.is_published_tree());
  EXPECT_EQ(snapshot.preprocessing(), Preprocessing{});
  ASSERT_TRUE(snapshot.model("localizer"));
  EXPECT_EQ(*snapshot.model("localizer"), kModel);
  const auto folds = snapshot.folds(View::pa);
  ASSERT_EQ(folds.size(), 2U);
  EXPECT_EQ(folds[0].fold, 0);
  EXPECT_EQ(folds[1].file, folder / "PA/fold_10/best.pt");
  const auto checkpoint = read_checkpoint(folds[1].file, {.sha256 = folds[1].sha256});
  EXPECT_EQ(checkpoint.epoch, 3);
  EXPECT_TRUE(torch::equal(*checkpoint.state_dict.find("a.weight"), torch::full({2, 3}, 10.0F)));
  EXPECT_EQ(checkpoint.state_dict.find("a.num_batches_tracked")->item<std::int64_t>(), 7);
  EXPECT_EQ(snapshot.mean_std(View::pa, 1), (ChannelStatistics{{120.5}, {60.25}}));
}

TEST(Snapshot, OfOursRefusesChangedAndMissingFiles) {
  const TemporaryFolder folder;
  build(folder.path());
  const auto snapshot = Snapshot::open(folder.path());
  const auto folds = snapshot.folds(View::pa);
  folder.write("PA/fold_0/best.pt", "changed");
  EXPECT_THAT(
      failure([&] { read_checkpoint(folds[0].file, {.sha256 = folds[0].sha256}); }, ErrorKind::format),
      HasSubstr("SHA-256"));
  fs::remove(folds[1].file);
  EXPECT_THAT(failure([&] { snapshot.folds(View::pa); }, ErrorKind::format), HasSubstr("is missing"));
  write_mean_std(folder / "mean_std_0.npy", {{1}, {1}});
  EXPECT_THAT(failure([&] { snapshot.mean_std(View::pa, 1); }, ErrorKind::format), HasSubstr("SHA-256"));
}

TEST(Snapshot, NamesTheViewOrBlockThatIsNotThere) {
  const TemporaryFolder folder;
  build(folder.path());
  const auto snapshot = Snapshot::open(folder.path());
  EXPECT_THAT(failure([&] { snapshot.folds(View::lat); }, ErrorKind::format), HasSubstr("LAT"));
  EXPECT_THAT(failure([&] { snapshot.model("classifier"); }, ErrorKind::usage),
              HasSubstr("snapshot of a localizer"));
  EXPECT_THAT(failure([&] { Snapshot::open(folder / "nowhere"); }, ErrorKind::io), HasSubstr("not a folder"));
  const TemporaryFolder empty;
  EXPECT_THAT(failure([&] { Snapshot::open(empty.path()).folds(View::pa); }, ErrorKind::format),
              HasSubstr("PA/fold_0"));
}

TEST(Snapshot, ReadsAPublishedTreeInPlace) {
  DEEPWRIST_REQUIRE_REFERENCE(tree, "golden/snapshots/loc_small_legacy");
  DEEPWRIST_REQUIRE_REFERENCE(home, "golden/loc_data");
  const auto snapshot = Snapshot::open(tree);
  EXPECT_TRUE(snapshot.is_published_tree());
  EXPECT_EQ(snapshot.preprocessing(), reference_preprocessing());
  EXPECT_EQ(snapshot.model("localizer"), nullptr);
  const auto folds = snapshot.folds(View::lat);
  ASSERT_EQ(folds.size(), 2U);
  EXPECT_EQ(folds[1].fold, 1);
  EXPECT_EQ(folds[1].file.filename(), "epoch=13.ckpt");
  EXPECT_EQ(folds[1].sha256, sha256_of_file(folds[1].file));
  EXPECT_EQ(snapshot.mean_std(View::pa, 1, home).mean.size(), 1U);
  EXPECT_THAT(failure([&] { snapshot.mean_std(View::pa, 1); }, ErrorKind::io), HasSubstr("train_data_home"));
}

TEST(PublishedTree, IsFoundInNaturalOrderWithoutOtherFilesAndLoops) {
  const TemporaryFolder folder;
  const std::string below = "/lightning_logs/version_0/checkpoints/";
  for (const std::string& name : {"fold_10" + below + "epoch=7.ckpt", "fold_2" + below + "epoch=3.ckpt",
                                  "model_4" + below + "epoch=1.ckpt", "fold_2" + below + "epoch=4.ckpt.part",
                                  "fold_2" + below + "hpc_ckpt_3"}) {
    folder.write("PA/" + name, "x");
  }
  fs::create_directory(folder / "PA/fold_2/folder.ckpt");
  fs::create_directory_symlink(folder / "PA", folder / "PA/fold_2/loop");
  fs::create_symlink("nowhere", folder / "PA/fold_2/dangling.ckpt");
  const auto found = find_published(folder.path(), View::pa);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].fold, 2);
  EXPECT_EQ(found[1].fold, 10);
  EXPECT_EQ(found[2].fold, 4);
  EXPECT_EQ(found[1].epoch, 7);
  EXPECT_TRUE(find_published(folder.path(), View::lat).empty());
}

TEST(PublishedTree, GivesTheNewestOfAFoldOrAllInCompatMode) {
  const TemporaryFolder folder;
  for (const std::string name :
       {"fold_0/epoch=9.ckpt", "fold_0/epoch=12.ckpt", "fold_1/epoch=5.ckpt", "fold_1/epoch=5_v0.ckpt"}) {
    folder.write("PA/" + name, "x");
  }
  const auto snapshot = Snapshot::open(folder.path());
  EXPECT_EQ(snapshot.folds(View::pa, true).size(), 4U);
  const auto newest = snapshot.folds(View::pa);
  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0].file.filename(), "epoch=12.ckpt");
  EXPECT_EQ(newest[1].file.filename(), "epoch=5_v0.ckpt");
}

TEST(MeanStd, OfTheExplicitFolderComesFirst) {
  const TemporaryFolder folder, home;
  build(folder.path());
  write_mean_std(home / "mean_std_0.npy", {{1}, {2}});
  const auto snapshot = Snapshot::open(folder.path());
  EXPECT_EQ(snapshot.mean_std(View::pa, 1, home.path()).mean[0], 1);
  fs::remove(home / "mean_std_0.npy");
  EXPECT_EQ(snapshot.mean_std(View::pa, 1, home.path()).mean[0], 120.5);
  EXPECT_THAT(failure([&] { snapshot.mean_std(View::lat, 1, home.path()); }, ErrorKind::io),
              HasSubstr(home.path().string()));
}

TEST(MeanStd, IsRefusedWithTheWrongShapeOrImpossibleNumbers) {
  const TemporaryFolder folder;
  const auto path = folder / "mean_std_0.npy";
  write_mean_std(path, {{1, 2, 3}, {1, 1, 1}});
  EXPECT_EQ(read_mean_std(path, 3).mean, (std::vector<double>{1, 2, 3}));
  EXPECT_THAT(failure([&] { read_mean_std(path, 1); }, ErrorKind::format), HasSubstr("(2, 3)"));
  for (const double bad : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    write_mean_std(path, {{1}, {bad}});
    EXPECT_THAT(failure([&] { read_mean_std(path, 1); }, ErrorKind::format), HasSubstr("not positive"));
  }
}

}  // namespace
}  // namespace deepwrist::weights
