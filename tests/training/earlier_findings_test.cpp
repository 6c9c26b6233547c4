#include "training/earlier_findings.h"

#include <gmock/gmock.h>

#include "tests/support/temporary_folder.h"

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

/// A finished run of two networks a view, calibrated and quantized.
class EarlierFindings : public ::testing::Test {
 protected:
  EarlierFindings() {
    manifest_.model.block = "classifier";
    manifest_.origin = "trained";
    for (const View view : {View::pa, View::lat}) {
      for (int fold = 0; fold < 2; ++fold) {
        weights::ManifestFold network;
        network.view = view;
        network.fold = fold;
        network.weights = {std::string(name(view)) + "/fold_" + std::to_string(fold) + "/best.pt",
                           std::string(64, static_cast<char>('0' + fold))};
        manifest_.folds.push_back(network);
      }
    }
    weights::Manifest found = manifest_;
    for (auto& fold : found.folds) {
      fold.temperature = 1.5;
      const auto file = fs::path(name(fold.view)) / ("fold_" + std::to_string(fold.fold)) / "int8_1.json";
      folder_.write(file.string(), "{}");
      fold.int8 = weights::ManifestFile{file.string(), std::string(64, 'f')};
    }
    found.thresholds = {{"PA", 0.2}, {"LAT", 0.3}, {"study", 0.25}};
    found.decisions = {{"PA", {0.1, 0.4}}, {"LAT", {0.2, 0.6}}, {"study", {0.2, 0.5}}};
    found.calibrated_thresholds = found.thresholds;
    found.calibrated_decisions = found.decisions;
    weights::write_manifest(folder_.path(), found);
    folder_.write("calibration.json", "{}");
    set_findings_aside(folder_.path());
  }

  testing::TemporaryFolder folder_;
  weights::Manifest manifest_;  ///< as training makes it anew
};

TEST_F(EarlierFindings, ARunThatIsTrainedFurtherIsNoSnapshotMeanwhile) {
  EXPECT_FALSE(fs::exists(folder_ / weights::Manifest::kFileName));
}

TEST_F(EarlierFindings, StayWithNetworksThatAreTheSame) {
  take_over_findings(folder_.path(), manifest_);
  for (const auto& fold : manifest_.folds) {
    EXPECT_EQ(fold.temperature, 1.5);
    EXPECT_TRUE(fold.int8);
  }
  EXPECT_EQ(manifest_.thresholds.size(), 3U);
  EXPECT_EQ(manifest_.decisions.size(), 3U);
  EXPECT_EQ(manifest_.calibrated_thresholds, manifest_.thresholds);
  EXPECT_EQ(manifest_.calibrated_decisions, manifest_.decisions);
  EXPECT_TRUE(fs::exists(folder_ / "calibration.json"));
  forget_findings_aside(folder_.path());
  weights::Manifest again;
  take_over_findings(folder_.path(), again);
  EXPECT_EQ(again, weights::Manifest{});
}

TEST_F(EarlierFindings, OfChangedNetworksAreDroppedWithWhatWasChosenByThem) {
  manifest_.folds[1].weights.sha256 = std::string(64, 'a');  // PA 1
  take_over_findings(folder_.path(), manifest_);
  EXPECT_TRUE(manifest_.folds[0].temperature);
  EXPECT_FALSE(manifest_.folds[1].temperature);
  EXPECT_FALSE(manifest_.folds[1].int8);
  EXPECT_FALSE(fs::exists(folder_ / "PA/fold_1/int8_1.json"));
  EXPECT_TRUE(fs::exists(folder_ / "PA/fold_0/int8_1.json"));
  EXPECT_THAT(manifest_.thresholds, UnorderedElementsAre(Pair("LAT", 0.3)));
  EXPECT_THAT(manifest_.decisions, UnorderedElementsAre(Pair("LAT", weights::ManifestDecision{0.2, 0.6})));
  EXPECT_EQ(manifest_.calibrated_decisions, manifest_.decisions);
  EXPECT_FALSE(fs::exists(folder_ / "calibration.json")) << "tells of networks that are gone";
}

TEST_F(EarlierFindings, ThresholdsAreOfTheWholeEnsemble) {
  auto third = manifest_.folds[3];
  third.fold = 2;
  manifest_.folds.push_back(third);
  take_over_findings(folder_.path(), manifest_);
  EXPECT_THAT(manifest_.thresholds, UnorderedElementsAre(Pair("PA", 0.2)));
  EXPECT_THAT(manifest_.decisions, UnorderedElementsAre(Pair("PA", weights::ManifestDecision{0.1, 0.4})));
  EXPECT_TRUE(manifest_.folds[3].temperature);
}

}  // namespace
}  // namespace deepwrist::training
