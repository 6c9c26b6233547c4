#include "pipeline/decisions.h"

#include <gmock/gmock.h>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/weights/load.h"
#include "core/weights/snapshot_builder.h"
#include "localizer/hourglass.h"
#include "localizer/localizer_block.h"
#include "pipeline/setup.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::pipeline {
namespace {

using evaluation::Decision;
using evaluation::DecisionsByGroup;
using evaluation::DecisionThresholds;
using ::testing::ElementsAre;

/// A snapshot folder with thresholds as `calibrate` leaves them; what its networks are does not matter.
class ChosenDecisions : public ::testing::Test {
 protected:
  weights::Snapshot snapshot(const std::map<std::string, weights::ManifestDecision>& decisions) const {
    const localizer::HourglassParams params{.bw = 4, .hg_depth = 3};
    weights::SnapshotBuilder builder(
        folder_ / "weights", localizer::block().record(localizer::architecture(params)), {}, "seeded");
    builder.add_fold(View::pa, 0, weights::state_dict_of(*localizer::HourglassNet(params)));
    builder.add_mean_std(View::pa, {{95}, {70}});
    builder.manifest().thresholds = {{"PA", 0.4}};
    builder.manifest().decisions = decisions;
    builder.manifest().calibrated_decisions = calibrated_;
    builder.finish();
    return weights::Snapshot::open(folder_ / "weights");
  }
  DecisionsByGroup chosen(const std::map<std::string, weights::ManifestDecision>& decisions) const {
    const auto weights = snapshot(decisions);
    return choose_decisions(experiment_, weights, choose_thresholds(experiment_, weights));
  }

  testing::TemporaryFolder folder_;
  InferenceExperiment experiment_;
  std::map<std::string, weights::ManifestDecision> calibrated_;
};

TEST_F(ChosenDecisions, AreTheOperatingPointsWithoutAnyOther) {
  EXPECT_EQ(chosen({}),
            (DecisionsByGroup{{"PA", {0.4, 0.4}}, {"LAT", {0.54, 0.54}}, {"study", {0.525, 0.525}}}));
}

TEST_F(ChosenDecisions, AreThoseRecordedWithTheWeightsUnlessTheExperimentSaysOtherwise) {
  const std::map<std::string, weights::ManifestDecision> recorded{
      {"PA", {0.2, 0.6}}, {"LAT", {0.3, 0.7}}, {"study", {0.25, 0.65}}};
  experiment_.decision_lat = {0.1, 0.9};
  experiment_.threshold_study = 0.5;
  experiment_.decision_pa.low = 0.01;  // half a pair is refused with the keys and means nothing here
  EXPECT_EQ(chosen(recorded),
            (DecisionsByGroup{{"PA", {0.2, 0.6}}, {"LAT", {0.1, 0.9}}, {"study", {0.5, 0.5}}}));
}

TEST_F(ChosenDecisions, AreThoseOfScoresWithTemperaturesWhereTheseAreUsed) {
  std::map<std::string, weights::ManifestDecision> plain{{"PA", {0.2, 0.6}}, {"LAT", {0.3, 0.7}}};
  calibrated_ = {{"PA", {0.35, 0.55}}};
  EXPECT_EQ(chosen(plain).at("PA"), (DecisionThresholds{0.2, 0.6}));
  experiment_.calibration = CalibrationMode::temperature;
  ::testing::internal::CaptureStderr();
  const auto decisions = chosen(plain);
  const auto err = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(decisions.at("PA"), (DecisionThresholds{0.35, 0.55}));
  EXPECT_EQ(decisions.at("LAT"), (DecisionThresholds{0.3, 0.7})) << "an earlier version's";
  EXPECT_EQ(decisions.at("study"), (DecisionThresholds{0.525, 0.525}));
  EXPECT_THAT(err,
              ::testing::HasSubstr("LAT: the thresholds of decisions recorded with the weights were chosen "
                                   "without temperatures"));
  EXPECT_THAT(err,
              ::testing::HasSubstr("PA: the operating points recorded with the weights were chosen without"));
}

const DecisionsByGroup kDecisions{{"PA", {0.2, 0.6}}, {"LAT", {0.51, 0.51}}};

TEST(CaseDecision, IsByTheScoreAsTheTableHasIt) {
  Case item;
  item.request.view = View::lat;
  item.prediction.probability = 0.51F;  // as a double it lies below 0.51
  ASSERT_LT(static_cast<double>(item.prediction.probability), 0.51);
  EXPECT_EQ(decision_of(item, kDecisions), Decision::fracture);
  EXPECT_EQ(decision_columns(kDecisions).front().value(item), "fracture");
  item.reason = "broken";
  EXPECT_EQ(decision_of(item, kDecisions), std::nullopt);
  EXPECT_EQ(decision_columns(kDecisions).front().value(item), "");
}

TEST(RenewedDecisions, AreThoseOfTheNewThresholds) {
  std::size_t changed = 0;
  const auto renew = renew_decisions(kDecisions, {"ID", "Side", "Fracture_Prediction", "decision", "status"},
                                     false, changed);
  Results::Row pa{"a", "0", "0.3", "fracture", "ok"}, lat{"a", "1", "0.51", "fracture", "ok"};
  EXPECT_TRUE(renew(pa));
  EXPECT_TRUE(renew(lat));
  EXPECT_THAT(pa, ElementsAre("a", "0", "0.3", "doubt", "ok"));
  EXPECT_EQ(lat[3], "fracture");
  EXPECT_EQ(changed, 1U);
}

TEST(RenewedDecisions, RowsWhosePicturesShowAnotherOneAreNotKept) {
  std::size_t changed = 0;
  const auto renew = renew_decisions(kDecisions, {"Side", "Fracture_Prediction", "decision"}, true, changed);
  Results::Row other{"0", "0.3", "fracture"}, same{"0", "0.3", "doubt"};
  EXPECT_FALSE(renew(other));
  EXPECT_TRUE(renew(same));
}

}  // namespace
}  // namespace deepwrist::pipeline
