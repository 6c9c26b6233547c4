#include "evaluation/calibration/stored_temperatures.h"

#include <gmock/gmock.h>

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

CalibrationGain gain(double before, std::optional<double> cross_validated) {
  CalibrationGain gain;
  gain.cases = 10;
  gain.before.log_loss = before;
  if (cross_validated) {
    gain.cross_validated = stats::Calibration{};
    gain.cross_validated->log_loss = *cross_validated;
  }
  return gain;
}

ViewTemperatures view_of(const CalibrationGain& all, const std::vector<CalibrationGain>& folds) {
  ViewTemperatures view{View::pa, 2, {}, {}, all};
  for (std::size_t i = 0; i < folds.size(); ++i)
    view.folds.push_back({static_cast<int>(i), 2.5, {}, "", folds[i]});
  return view;
}

TEST(StoredTemperatures, AreTheFittedOnesWhereTheyHelp) {
  const auto choice = choose_stored({view_of(gain(0.5, 0.4), {gain(0.5, 0.4)})}, false);
  EXPECT_EQ(choice.of(View::pa, 0), 2.5);
  EXPECT_EQ(choice.of(View::lat, 0), std::nullopt);
  EXPECT_THAT(choice.remarks, IsEmpty());
}

TEST(StoredTemperatures, NoneOfAViewThatGetsWorse) {
  const auto view = view_of(gain(0.315, 0.582), {gain(0.3, 0.2), gain(0.33, 0.9)});
  const auto choice = choose_stored({view}, false);
  EXPECT_EQ(choice.of(View::pa, 0), std::nullopt);
  EXPECT_FALSE(choice.stores(View::pa));
  EXPECT_THAT(choice.remarks, ElementsAre(AllOf(HasSubstr("0.3150 -> 0.5820"), HasSubstr("force=true"))));
  const auto forced = choose_stored({view}, true);
  EXPECT_EQ(forced.of(View::pa, 1), 2.5);
  EXPECT_THAT(forced.remarks, ElementsAre(HasSubstr("stored all the same")));
}

TEST(StoredTemperatures, OneInPlaceOfANetworksOwnThatMakesItWorse) {
  const auto choice = choose_stored({view_of(gain(0.5, 0.4), {gain(0.5, 0.3), gain(0.5, 0.51)})}, false);
  EXPECT_EQ(choice.of(View::pa, 0), 2.5);
  EXPECT_EQ(choice.of(View::pa, 1), 1);
  EXPECT_THAT(choice.remarks, ElementsAre(AllOf(HasSubstr("PA fold 1"), HasSubstr("0.5000 -> 0.5100"))));
}

TEST(StoredTemperatures, WithoutCrossValidationNothingIsKnownToBeWorse) {
  const auto choice = choose_stored({view_of(gain(0.5, std::nullopt), {gain(0.5, std::nullopt)})}, false);
  EXPECT_EQ(choice.of(View::pa, 0), 2.5);
  EXPECT_THAT(choice.remarks, IsEmpty());
}

}  // namespace
}  // namespace deepwrist::evaluation
