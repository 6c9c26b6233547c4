#include "apps/import_weights/import_weights_program.h"

#include <gtest/gtest.h>

#include "core/archive/tar_writer.h"
#include "core/base/error.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/checkpoint_writer.h"
#include "core/weights/load.h"
#include "core/weights/snapshot.h"
#include "localizer/hourglass.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::import_weights {
namespace {

using deepwrist::testing::TemporaryFolder;

int run(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "import_weights");
  return run_import_weights(static_cast<int>(arguments.size()), arguments.data());
}

TEST(ImportWeights, ReturnsTheExitCodesOfEveryProgram) {
  const TemporaryFolder source, out;
  weights::write_checkpoint(
      source / "PA/fold_0/epoch=4.ckpt",
      weights::state_dict_of(*localizer::HourglassNet(localizer::HourglassParams{.bw = 2, .hg_depth = 1})));
  const auto from = source.path().string(), to = (out / "new").string(),
             damaged = source.write("x.pth", "x").string();
  EXPECT_EQ(run({"--version"}), kExitDone);
  EXPECT_EQ(run({"--help"}), kExitDone);
  EXPECT_EQ(run({from.c_str(), to.c_str(), "--quiet"}), kExitDone);
  EXPECT_EQ(run({from.c_str(), to.c_str(), "--quiet"}), kExitBadUsage);
  EXPECT_EQ(run({}), kExitBadUsage);
  EXPECT_EQ(run({from.c_str()}), kExitBadUsage);
  EXPECT_EQ(run({"--unknown"}), kExitBadUsage);
  EXPECT_EQ(run({damaged.c_str()}), kExitFailed);
  EXPECT_EQ(run({"--list", damaged.c_str()}), kExitFailed);
}

namespace fs = std::filesystem;

/// The layout that is downloaded: a folder of its own, statistics elsewhere, other files beside.
class ImportOfAnArchive : public ::testing::Test {
 protected:
  ImportOfAnArchive() {
    weights::write_checkpoint(
        source_ / "a.ckpt",
        weights::state_dict_of(*localizer::HourglassNet(localizer::HourglassParams{.bw = 2, .hg_depth = 1})));
    weights::write_mean_std(source_ / "m.npy", {{95}, {70}});
  }

  archive::TarFile checkpoint(const std::string& tree) const {
    return {tree + "PA/fold_1/lightning_logs/version_0/checkpoints/epoch=4.ckpt", "", source_ / "a.ckpt"};
  }
  archive::TarFile statistics(const std::string& folder) const {
    return {folder + "mean_std_0.npy", "", source_ / "m.npy"};
  }
  std::string packed(const std::vector<archive::TarFile>& files) const {
    archive::write_tar(source_ / "Block.tar", files);
    return (source_ / "Block.tar").string();
  }

  TemporaryFolder source_, out_;
};

TEST_F(ImportOfAnArchive, FindsTreeAndStatistics) {
  const auto from = packed({{"Block/README", "notes"},
                            checkpoint("Block/snapshots/"),
                            {"Block/PA.txt", "not PA"},
                            statistics("Block/data/")});
  const auto to = (out_ / "new").string();
  ASSERT_EQ(run({from.c_str(), to.c_str(), "--quiet"}), kExitDone);
  const auto snapshot = weights::Snapshot::open(to);
  EXPECT_EQ(snapshot.folds(View::pa).at(0).fold, 1);
  EXPECT_EQ(snapshot.mean_std(View::pa, 1).mean, std::vector<double>{95});
  EXPECT_EQ(std::distance(fs::directory_iterator(out_.path()), fs::directory_iterator()), 1)
      << "what was unpacked is left";
}

TEST_F(ImportOfAnArchive, AsksWhichOfSeveralTrees) {
  const auto from = packed({checkpoint("one/"), checkpoint("two/"), statistics("one/"), statistics("two/")});
  const auto to = (out_ / "new").string();
  EXPECT_EQ(run({from.c_str(), to.c_str(), "--quiet"}), kExitBadUsage);
  EXPECT_EQ(run({from.c_str(), to.c_str(), "--quiet", "--tree", "three"}), kExitBadUsage);
  EXPECT_TRUE(fs::is_empty(out_.path()));
  EXPECT_EQ(run({from.c_str(), to.c_str(), "--quiet", "--tree", "two/"}), kExitDone);
  EXPECT_EQ(weights::Snapshot::open(to).mean_std(View::pa, 1).std, std::vector<double>{70});
}

TEST_F(ImportOfAnArchive, LeavesNothingOfOneThatIsUnsuitable) {
  const auto to = (out_ / "new").string();
  const auto none = packed({{"Block/README", "notes"}});
  EXPECT_EQ(run({none.c_str(), to.c_str()}), kExitBadUsage);
  EXPECT_EQ(run({none.c_str()}), kExitBadUsage);
  const auto damaged = source_.write("damaged.tar.gz", "x").string();
  EXPECT_EQ(run({damaged.c_str(), to.c_str()}), kExitFailed);
  const auto broken = packed({checkpoint(""), {"PA/fold_2/epoch=1.ckpt", "no checkpoint"}});
  EXPECT_EQ(run({broken.c_str(), to.c_str(), "--quiet"}), kExitFailed);
  EXPECT_TRUE(fs::is_empty(out_.path()));
  const auto tree = source_.path().string();
  EXPECT_EQ(run({tree.c_str(), to.c_str(), "--tree", "x"}), kExitBadUsage);
}

}  // namespace
}  // namespace deepwrist::import_weights
