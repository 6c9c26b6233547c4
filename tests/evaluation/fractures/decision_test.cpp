#include "evaluation/fractures/decision.h"

#include <gmock/gmock.h>

#include <cmath>

#include "evaluation/fractures/decision_counts.h"
#include "evaluation/fractures/decision_report.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

FoundDecision found_in(const std::vector<int>& truth, const std::vector<double>& score,
                       const DecisionAims& aims = {}) {
  return find_decision_thresholds(stats::RankedScores(truth, score), aims);
}

TEST(Decision, IsFractureFromTheUpperThresholdAndDoubtFromTheLowerOne) {
  const DecisionThresholds two{0.25, 0.75};
  EXPECT_EQ(decide(0.75, two), Decision::fracture) << "at the threshold";
  EXPECT_EQ(decide(std::nextafter(0.75, 0), two), Decision::doubt);
  EXPECT_EQ(decide(0.25, two), Decision::doubt) << "at the threshold";
  EXPECT_EQ(decide(std::nextafter(0.25, 0), two), Decision::no_fracture);
  EXPECT_EQ(decide(std::nan(""), two), std::nullopt);
}

TEST(Decision, EqualThresholdsLeaveNoDoubt) {
  const DecisionThresholds one{0.5, 0.5};
  EXPECT_FALSE(one.has_doubt());
  EXPECT_EQ(decide(0.5, one), Decision::fracture);
  EXPECT_EQ(decide(std::nextafter(0.5, 0), one), Decision::no_fracture);
}

TEST(DecisionCounts, AreByTruthAndLeaveOutWhatHasNoScore) {
  const std::vector<int> truth{1, 1, 1, 0, 0, 0, 0, 1};
  const std::vector<double> score{0.9, 0.8, 0.4, 0.8, 0.4, 0.1, 0.2, std::nan("")};
  const auto counts = count_decisions(truth, score, {0.3, 0.7});
  const auto rates = decision_rates(counts, 0.95);
  ASSERT_EQ(rates.size(), 3U);
  EXPECT_EQ(rates[0].decision, Decision::fracture);
  EXPECT_EQ(rates[0].positives, 2U);
  EXPECT_EQ(rates[0].negatives, 1U);
  EXPECT_DOUBLE_EQ(rates[0].of_positives->value, 2.0 / 3);
  EXPECT_DOUBLE_EQ(rates[0].of_negatives->value, 1.0 / 4);
  EXPECT_DOUBLE_EQ(rates[0].positive_share->value, 2.0 / 3);
  EXPECT_EQ(rates[1].positives + rates[1].negatives, 2U);
  EXPECT_EQ(rates[2].positives, 0U);
  EXPECT_EQ(rates[2].negatives, 2U);
  EXPECT_EQ(counts.all_positives() + counts.all_negatives(), 7U);
}

TEST(DecisionCounts, OneThresholdHasTwoAnswersAndNoCasesHaveNoShares) {
  const auto rates = decision_rates(count_decisions(std::vector<int>{1}, std::vector{0.6}, {0.5, 0.5}), 0.95);
  ASSERT_EQ(rates.size(), 2U);
  EXPECT_EQ(rates[1].decision, Decision::no_fracture);
  EXPECT_FALSE(rates[0].of_negatives) << "there are no negatives";
  EXPECT_FALSE(rates[1].positive_share) << "nobody gets it";
}

TEST(DecisionSearch, TakesTheHighestSensitiveAndTheLowestSpecificThreshold) {
  // Positives 0.9 0.7 0.5 0.3, negatives 0.8 0.4 0.2 0.1.
  const std::vector<int> truth{1, 0, 1, 1, 0, 1, 0, 0};
  const std::vector<double> score{0.9, 0.8, 0.7, 0.5, 0.4, 0.3, 0.2, 0.1};
  const auto all = found_in(truth, score, {1, 0.75});
  EXPECT_EQ(all.thresholds, (DecisionThresholds{0.3, 0.5})) << "all positives; three of four negatives";
  EXPECT_FALSE(all.both_by_one);
  EXPECT_EQ(found_in(truth, score, {1, 1}).thresholds, (DecisionThresholds{0.3, 0.9}));
}

TEST(DecisionSearch, TiesFallOnOneSideTogether) {
  const std::vector<int> truth{1, 1, 0, 0, 1, 0};
  const std::vector<double> score{0.9, 0.5, 0.5, 0.5, 0.2, 0.2};
  // From 0.5 on: two of three positives; a sensitivity of 0.7 needs 0.2. A specificity of 0.7 needs 0.9.
  EXPECT_EQ(found_in(truth, score, {0.7, 0.7}).thresholds, (DecisionThresholds{0.2, 0.9}));
  EXPECT_EQ(found_in(truth, score, {0.6, 0.7}).thresholds, (DecisionThresholds{0.5, 0.9}));
}

TEST(DecisionSearch, WhereOneThresholdMeetsBothAimsThereIsNoDoubt) {
  const auto apart = found_in({1, 1, 0, 0}, {0.9, 0.8, 0.3, 0.1}, {1, 0.5});
  EXPECT_TRUE(apart.both_by_one);
  EXPECT_EQ(apart.thresholds, (DecisionThresholds{0.55, 0.55})) << "between 0.3 and 0.8";
  const auto met = found_in({1, 0}, {0.7, 0.4}, {1, 1});
  EXPECT_TRUE(met.both_by_one) << "low and high are the same";
  EXPECT_EQ(met.thresholds, (DecisionThresholds{0.7, 0.7}));
}

TEST(DecisionSearch, SaysWhyThereAreNone) {
  EXPECT_EQ(found_in({1, 1}, {0.2, 0.4}).reason, "all cases are positive");
  EXPECT_EQ(found_in({0, 0}, {0.2, 0.4}).reason, "all cases are negative");
  EXPECT_EQ(found_in({}, {}).reason, "there are no cases");
  const auto highest_negative = found_in({1, 0}, {0.4, 0.9}, {0.95, 0.95});
  EXPECT_EQ(highest_negative.reason, "no threshold has a specificity of 0.95");
  EXPECT_FALSE(highest_negative.thresholds);
  EXPECT_FALSE(found_in({1, 1}, {0.2, 0.4}).thresholds);
}

TEST(DecisionReport, TablesLeaveOutADoubtThatCannotBe) {
  const std::vector<int> truth{1, 0, 0};
  const std::vector<double> score{0.9, 0.5, 0.1};
  const auto two = decision_table(count_decisions(truth, score, {0.3, 0.7}), "score", "Fracture", 0.95);
  ASSERT_EQ(two.rows.size(), 3U);
  EXPECT_EQ(two.rows[1][0], "doubt");
  EXPECT_EQ(two.rows[1][1], "≥ 0.3");
  const auto one = decision_table(count_decisions(truth, score, {0.5, 0.5}), "score", "Fracture", 0.95);
  ASSERT_EQ(one.rows.size(), 2U);
  EXPECT_THAT(one.note, HasSubstr("no doubt"));
  EXPECT_THAT(decision_lines("PA", count_decisions(truth, score, {0.5, 0.5}), 0.95), Not(HasSubstr("doubt")));
  EXPECT_EQ(decisions_text({{"study", {0.5, 0.5}}, {"PA", {0.25, 0.75}}}), "PA 0.25 to 0.75, study 0.5");
}

}  // namespace
}  // namespace deepwrist::evaluation
