#include "training/imported_snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <torch/types.h>

#include <array>

#include "classifier/classifier_block.h"
#include "classifier/se_resnet.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/checkpoint_writer.h"
#include "core/weights/load.h"
#include "core/weights/snapshot.h"
#include "localizer/hourglass.h"
#include "localizer/localizer_block.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"
#include "training/checkpoint_model.h"

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;
using deepwrist::testing::TemporaryFolder;
using ::testing::HasSubstr;

const localizer::HourglassParams kSmallHourglass{.bw = 2, .hg_depth = 1};

weights::StateDict small_localizer() {
  return weights::state_dict_of(*localizer::HourglassNet(kSmallHourglass));
}

classifier::SeResNetParams small_classifier_params() {
  classifier::SeResNetParams params;
  params.blocks = {1, 1, 1, 1};
  params.width = 4;
  return params;
}
weights::StateDict small_classifier() {
  return weights::state_dict_of(*classifier::SeResNet(small_classifier_params()));
}

std::string failure(const ImportOptions& options, ErrorKind kind) {
  try {
    import_tree(options);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "was imported";
  return {};
}

/// Nothing of an import, not even under a temporary name.
void expect_nothing_below(const fs::path& folder) { EXPECT_TRUE(fs::is_empty(folder)); }

TEST(ImportTree, MakesASnapshotOfThePublishedTree) {
  for (const std::string name : {"golden/snapshots/loc_small_zip", "golden/snapshots/loc_small_legacy"}) {
    DEEPWRIST_REQUIRE_REFERENCE(tree, name);
    DEEPWRIST_REQUIRE_REFERENCE(home, "golden/loc_data");
    const TemporaryFolder out;
    const auto summary = import_tree({tree, out / "deep/snapshot/", home, true});
    EXPECT_EQ(summary.folds, (std::map<View, std::size_t>{{View::pa, 2}, {View::lat, 2}}));
    EXPECT_EQ(summary.mean_std.size(), 2U);
    const auto snapshot = weights::Snapshot::open(out / "deep/snapshot");
    EXPECT_EQ(snapshot.preprocessing(), reference_preprocessing());
    const auto model = localizer::block().recorded(snapshot);
    ASSERT_TRUE(model);
    EXPECT_EQ(*model, localizer::architecture({.bw = 4, .hg_depth = 3}));
    EXPECT_EQ(snapshot.mean_std(View::lat, 1), weights::read_mean_std(home / "mean_std_1.npy", 1));
    const auto published = weights::Snapshot::open(tree).folds(View::lat);
    const auto imported = snapshot.folds(View::lat);
    ASSERT_EQ(imported.size(), published.size());
    for (std::size_t i = 0; i < imported.size(); ++i) {
      const auto before = weights::read_checkpoint(published[i].file),
                 after = weights::read_checkpoint(imported[i].file, {.sha256 = imported[i].sha256});
      ASSERT_EQ(after.state_dict.entries().size(), before.state_dict.entries().size());
      EXPECT_EQ(after.epoch, before.epoch);
      for (const auto& [entry, tensor] : before.state_dict.entries()) {
        EXPECT_TRUE(torch::equal(tensor, *after.state_dict.find(entry))) << entry;
      }
    }
  }
}

TEST(ImportTree, ImportsClassifiersAndTakesMeanStdFromTheSource) {
  const TemporaryFolder source, out;
  weights::write_checkpoint(source / "LAT/model_3/epoch=4.ckpt", small_classifier());
  weights::write_mean_std(source / "mean_std_1.npy", {{0.5, 0.5, 0.5}, {0.1, 0.2, 0.3}});
  fs::create_directory(out / "empty");
  const auto summary = import_tree({source.path(), out / "empty", {}, true});
  EXPECT_EQ(summary.mean_std, std::vector{View::lat});
  EXPECT_THAT(read_file(out / "empty/MODEL_CARD.md", 1 << 20), HasSubstr("came from elsewhere"));
  EXPECT_TRUE(fs::exists(out / "empty/model_card.html"));
  const auto snapshot = weights::Snapshot::open(out / "empty");
  EXPECT_EQ(classifier::block().recorded(snapshot), classifier::architecture(small_classifier_params()));
  EXPECT_EQ(snapshot.folds(View::lat).at(0).fold, 3);
}

TEST(ImportTree, RefusesUnsuitableFolders) {
  const TemporaryFolder source, out;
  weights::write_checkpoint(source / "PA/fold_0/epoch=4.ckpt", small_localizer());
  out.write("full/file", "x");
  EXPECT_THAT(failure({source.path(), out / "full", {}, true}, ErrorKind::usage),
              HasSubstr("not an empty folder"));
  EXPECT_THAT(failure({out.path(), out / "new", {}, true}, ErrorKind::usage), HasSubstr("no checkpoint"));
  EXPECT_THAT(failure({out / "nowhere", out / "new", {}, true}, ErrorKind::usage), HasSubstr("nowhere"));
  import_tree({source.path(), out / "new", {}, true});
  EXPECT_THAT(failure({out / "new", out / "newer", {}, true}, ErrorKind::usage),
              HasSubstr("already is a snapshot"));
}

TEST(ImportTree, LeavesNothingBehindWhenAFileIsUnsuitable) {
  const TemporaryFolder source, out;
  weights::write_checkpoint(source / "PA/fold_0/epoch=4.ckpt", small_localizer());
  const auto second = source / "PA/fold_1/epoch=4.ckpt";
  const auto bytes = read_file(source / "PA/fold_0/epoch=4.ckpt", 1 << 24);

  source.write("PA/fold_1/epoch=4.ckpt", bytes.substr(0, bytes.size() / 2));
  EXPECT_THAT(failure({source.path(), out / "new", {}, true}, ErrorKind::format), HasSubstr(second.string()));
  expect_nothing_below(out.path());

  weights::write_checkpoint(second, small_classifier());
  EXPECT_THAT(failure({source.path(), out / "new", {}, true}, ErrorKind::format),
              HasSubstr("one kind of network"));
  expect_nothing_below(out.path());

  auto weights = small_localizer();
  weights.take("out_block.0.bias");
  weights.add("extra.weight", torch::zeros({2}));
  weights::write_checkpoint(second, weights);
  const auto message = failure({source.path(), out / "new", {}, true}, ErrorKind::format);
  EXPECT_THAT(message, HasSubstr("out_block.0.bias"));
  EXPECT_THAT(message, HasSubstr("extra.weight"));
  expect_nothing_below(out.path());

  weights::StateDict other;
  other.add("fc.weight", torch::zeros({2}));
  weights::write_checkpoint(second, other);
  EXPECT_THAT(failure({source.path(), out / "new", {}, true}, ErrorKind::format),
              HasSubstr("neither a localizer"));
  expect_nothing_below(out.path());
}

/// A file of 140 kB whose few small entries name a network of 5 GB.
TEST(ImportTree, ComparesShapesBeforeANetworkTakesMemory) {
  const TemporaryFolder source, out;
  source.write("PA/fold_0/epoch=1.ckpt",
               read_file(testing::source("tests/fuzz/corpus/checkpoint/giant_seresnet.ckpt"), 1 << 20));
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  const auto message = failure({source.path(), out / "new", {}, true}, ErrorKind::format);
  getrusage(RUSAGE_SELF, &after);
  EXPECT_THAT(message, HasSubstr("missing: encoder.0.conv1.weight"));
  EXPECT_THAT(message, HasSubstr(" in all)"));
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 256 << 10) << "kB";
  expect_nothing_below(out.path());
}

TEST(CheckpointFile, TellsWhatASingleFileIs) {
  const TemporaryFolder folder;
  weights::write_checkpoint(folder / "fold.ckpt", small_localizer());
  EXPECT_THAT(describe_file(folder / "fold.ckpt"),
              HasSubstr("one fold of a localizer (hourglass, bw 2, depth 1)"));
  weights::StateDict imagenet;
  imagenet.add("layer0.conv1.weight", torch::zeros({1}));
  imagenet.add("layer1.0.se_module.fc1.weight", torch::zeros({1}));
  weights::write_checkpoint(folder / "se_resnet50.pth", imagenet);
  EXPECT_THAT(describe_file(folder / "se_resnet50.pth"), HasSubstr("model.pretrained"));
}

TEST(CheckpointFile, ListsTheEntriesOfACheckpoint) {
  DEEPWRIST_REQUIRE_REFERENCE(file, "golden/snapshots/pl076_real_trainer_bw4_d3.ckpt");
  const auto text = list_file(file);
  EXPECT_THAT(text, HasSubstr("zip file, dictionary with a state_dict, 611 entries"));
  EXPECT_THAT(text, HasSubstr("# epoch: 1\n"));
  EXPECT_THAT(text, HasSubstr("# optimizer_states: not read\n"));
  EXPECT_THAT(text, HasSubstr("layer1.0.weight\t(4, 1, 7, 7)\tfloat32\n"));
}

}  // namespace
}  // namespace deepwrist::training
