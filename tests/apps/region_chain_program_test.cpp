#include "core/data/csv.h"
#include "core/weights/snapshot.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StrEq;

/// Regions of another size than usual, a classifier trained on them, and radiographs scored with it.
class RegionChain : public Programs {
 protected:
  std::filesystem::path rois() const { return own_ / "rois"; }
  std::filesystem::path trained() const { return own_ / "trained"; }

  void make_phantoms() {
    const auto made = run({program("make_phantoms"), (own_ / "wrists").string(), "--count", "8", "--seed",
                           "7", "--height", "320", "--width", "256"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }
  Finished cut_and_train() const {
    const auto cut = run({program("create_dataset"), "dataset.meta=" + meta(), "dataset.views=[PA]",
                          "roi.pa_mm=30", "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                          "save_path=" + rois().string()});
    if (cut.exit_code != 0) return cut;
    return run({program("train_classifier"), "experiment=fracture_detector_seresnet",
                "dataset.data_home=" + rois().string(),
                "dataset.data_folder=", "dataset.meta=dataset_meta.csv", "dataset.side=[PA]",
                "snapshot_dir=" + trained().string(), "workdir=" + own_.path().string(),
                "tensorboard.use=false", "model.pretrained=", "model.params.blocks=[1,1,1,1]",
                "model.params.width=8", "train_params.n_epochs=1", "train_params.n_fold=2",
                "train_params.train_bs=4", "train_params.val_bs=4", "threads=1"});
  }
  Finished score(const std::vector<std::string>& more = {}) const {
    auto options = more;
    options.insert(options.end(),
                   {"dataset.meta=" + meta(), "dataset.views=[PA]", "snapshot_folder=" + trained().string()});
    return run_test(options);
  }
  std::string meta() const { return (own_ / "wrists/cases.csv").string(); }
};

TEST_F(RegionChain, ASizeOfRegionsFollowsThemIntoTheWeightsAndTheTest) {
  make_phantoms();
  const auto finished = cut_and_train();
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const auto regions = data::read_csv(rois() / "dataset_meta.csv");
  EXPECT_TRUE(regions.column("Subtlety")) << "further columns are carried on";
  EXPECT_FALSE(regions.column("Spacing")) << "which is of the whole radiograph";
  EXPECT_EQ(weights::Snapshot::open(trained()).preprocessing().roi_pa_mm, 30);
  const auto scored = score();
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  const auto widths = column(predictions(), "roi_width"), spacings = column(predictions(), "mm_per_px_x");
  ASSERT_EQ(widths.size(), 8U);
  for (std::size_t i = 0; i < widths.size(); ++i)
    EXPECT_NEAR(std::stod(widths[i]) * std::stod(spacings[i]), 30, 1.5) << i;
}

TEST_F(RegionChain, TestTellsWhatWasTrainedOn) {
  make_phantoms();
  const auto finished = cut_and_train();
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const auto known = score();
  ASSERT_EQ(known.exit_code, 0) << known.err;
  EXPECT_THAT(known.err, HasSubstr("8 of these 8 radiographs are images that the networks were trained on"));
  EXPECT_THAT(column(predictions(), "trained_on"), Each(StrEq("classifier")));
  const auto fresh =
      run_test({"snapshot_folder=" + trained().string(), "dataset.views=[PA]", "overwrite=true"});
  ASSERT_EQ(fresh.exit_code, 0) << fresh.err;
  EXPECT_EQ(fresh.err.find("were trained on"), std::string::npos);
  EXPECT_THAT(column(predictions(), "trained_on"), Each(StrEq("no")));
}

}  // namespace
}  // namespace deepwrist::testing
