#include "training/pretrained.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/weights/snapshot.h"
#include "localizer/hourglass_params.h"
#include "localizer/landmark_network.h"
#include "localizer/localizer_block.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"
#include "training/seeded_snapshot.h"

namespace deepwrist::training {
namespace {

using ::testing::AllOf;
using testing::failure;
using ::testing::HasSubstr;

class PretrainedFile : public ::testing::Test {
 protected:
  PretrainedFile() {
    seed_snapshot({.folder = folder_.path() / "snapshot",
                   .block = &localizer::block(),
                   .params = {{"bw", 8}, {"hg_depth", 1}},
                   .folds = 2,
                   .views = {View::lat}});
  }

  std::filesystem::path of(const std::filesystem::path& pretrained, View view, int bw = 8) const {
    return pretrained_file(pretrained, localizer::block(), localizer::architecture({.bw = bw, .hg_depth = 1}),
                           view);
  }
  std::filesystem::path snapshot() const { return folder_.path() / "snapshot"; }

  testing::TemporaryFolder folder_;
};

TEST_F(PretrainedFile, IsAFileItselfAndOfASnapshotTheViewsFirstNetwork) {
  const auto first = weights::Snapshot::open(snapshot()).folds(View::lat)[0].file;
  EXPECT_EQ(of(snapshot(), View::lat), first);
  EXPECT_EQ(of(first, View::pa), first) << "whoever names a file means that file";
}

TEST_F(PretrainedFile, OfAnotherNetworkOrViewIsRefused) {
  EXPECT_THAT(failure([&] { of(snapshot(), View::lat, 16); }, ErrorKind::usage),
              AllOf(HasSubstr("bw: 8, not 16"), HasSubstr("model.params")));
  EXPECT_THAT(failure([&] { of(snapshot(), View::pa); }, ErrorKind::format), HasSubstr("PA"));
}

TEST_F(PretrainedFile, ThatIsNotWhatTheManifestListsIsRefused) {
  const auto first = of(snapshot(), View::lat);
  std::filesystem::copy_file(weights::Snapshot::open(snapshot()).folds(View::lat)[1].file, first,
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(failure([&] { of(snapshot(), View::lat); }, ErrorKind::format),
              HasSubstr(first.filename().string()));
}

}  // namespace
}  // namespace deepwrist::training
