#include "evaluation/fractures/analysis.h"

#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/random.h"
#include "evaluation/estimate_text.h"
#include "evaluation/fractures/analysis_numbers.h"
#include "evaluation/fractures/analysis_page.h"
#include "evaluation/fractures/analysis_text.h"
#include "evaluation/fractures/fracture_statistics.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

AnalysisOptions few_replicates() {
  AnalysisOptions options;
  options.bootstrap.replicates = 200;
  return options;
}

Group group_of(std::vector<int> truth, std::vector<double> score) {
  Group group;
  group.name = "PA";
  for (std::size_t i = 0; i < truth.size(); ++i) group.id.push_back(std::to_string(i));
  group.truth = std::move(truth);
  group.score = std::move(score);
  return group;
}

/// Cards and sections of a page, which must be possible for any group.
report::Page page_of(const Group& group, const AnalysisOptions& options) {
  report::Page page{.title = "test"};
  add_analyses(page, {analyse(group, options)}, {group}, options);
  EXPECT_NO_THROW(report::html(page));
  return page;
}

TEST(Analysis, OneClassOnlyHasNoAreaButHalfOfTheRates) {
  const auto group = group_of({1, 1, 1}, {0.2, 0.6, 0.9});
  const auto analysis = analyse(group, few_replicates());
  EXPECT_FALSE(analysis.auroc);
  EXPECT_FALSE(analysis.auroc_bca);
  const auto& chosen = analysis.points.front().metrics;
  EXPECT_DOUBLE_EQ(chosen.sensitivity->value, 2.0 / 3);
  EXPECT_FALSE(chosen.specificity);
  EXPECT_THAT(page_of(group, few_replicates()).sections[0].text, HasSubstr("of one class"));
}

TEST(Analysis, TiesEverywhereAreAHalf) {
  const auto group = group_of({1, 0, 1, 0, 0}, {0.5, 0.5, 0.5, 0.5, 0.5});
  const auto analysis = analyse(group, few_replicates());
  EXPECT_DOUBLE_EQ(analysis.auroc->value, 0.5);
  EXPECT_DOUBLE_EQ(bootstrapped(analysis, "average_precision").value, 0.4) << "the share of positives";
  EXPECT_DOUBLE_EQ(analysis.auroc_percentile->interval.low, 0.5);
  EXPECT_DOUBLE_EQ(analysis.auroc_percentile->interval.high, 0.5);
  page_of(group, few_replicates());
}

TEST(Analysis, TenCasesHaveWideIntervalsThatHoldTheValue) {
  const auto group =
      group_of({0, 0, 0, 0, 0, 0, 1, 1, 1, 1}, {0.1, 0.2, 0.3, 0.35, 0.4, 0.7, 0.45, 0.6, 0.8, 0.9});
  const auto analysis = analyse(group, few_replicates());
  for (const auto& estimate : {*analysis.auroc, *analysis.auroc_percentile, *analysis.auroc_bca}) {
    EXPECT_DOUBLE_EQ(estimate.value, 22.0 / 24);
    EXPECT_LE(estimate.interval.low, estimate.value);
    EXPECT_GE(estimate.interval.high, estimate.value);
    EXPECT_GT(estimate.interval.high - estimate.interval.low, 0.1);
  }
}

TEST(Analysis, NoCaseSaysSo) {
  const auto group = group_of({}, {});
  const auto analysis = analyse(group, few_replicates());
  EXPECT_THAT(analysis.points, IsEmpty());
  EXPECT_THAT(console_text({analysis}, 0.95), HasSubstr("no case has a score and a truth"));
  EXPECT_NO_THROW(analysis_json({analysis}, few_replicates()));
  page_of(group, few_replicates());
}

TEST(Analysis, ScoresThatAreNoProbabilitiesHaveNoCalibration) {
  const auto group = group_of({0, 1, 0, 1}, {-3, 4, 1, 2});
  const auto analysis = analyse(group, few_replicates());
  EXPECT_TRUE(analysis.auroc);
  EXPECT_FALSE(analysis.calibration);
  EXPECT_FALSE(analysis.decision_curve);
  EXPECT_THAT(page_of(group, few_replicates()).sections[0].text, HasSubstr("no probabilities"));
}

TEST(Analysis, ReadersAreJudgedOnWhatTheyHaveRead) {
  auto options = few_replicates();
  options.readers = {"expert", "absent"};
  auto group = group_of({0, 0, 1, 1, 1}, {0.1, 0.6, 0.4, 0.8, 0.9});
  group.readers = {{0, 0, 1, 1, kUnknown}, {kUnknown, kUnknown, kUnknown, kUnknown, kUnknown}};
  const auto analysis = analyse(group, options);
  ASSERT_THAT(analysis.readers, SizeIs(1)) << "one has read nothing";
  const auto& reader = analysis.readers[0];
  EXPECT_EQ(reader.cases, 4U);
  EXPECT_DOUBLE_EQ(reader.metrics.sensitivity->value, 1);
  EXPECT_DOUBLE_EQ(reader.kappa->value, 1);
  EXPECT_EQ(reader.against_model.only_first, 2U) << "the model is wrong about the second and third";
  EXPECT_EQ(reader.against_model.only_second, 0U);
  EXPECT_THAT(analysis.raters, ElementsAre("Fracture", "model", "expert"));
  page_of(group, options);
}

TEST(Analysis, AReaderOfOneClassHasNoAreaToCompare) {
  auto options = few_replicates();
  options.readers = {"reader"};
  auto group = group_of({0, 0, 1, 1}, {0.1, 0.6, 0.4, 0.8});
  group.readers = {{0, 1, kUnknown, kUnknown}};
  EXPECT_FALSE(analyse(group, options).readers[0].auc_against_model);
  page_of(group, options);
}

TEST(Analysis, SharesOfWrongDecisionsAreInEveryOutput) {
  // At 0.5: one true positive, two false positives, one true negative, one false negative.
  const auto group = group_of({1, 0, 0, 0, 1}, {0.9, 0.6, 0.7, 0.1, 0.2});
  const auto analysis = analyse(group, few_replicates());
  const auto json = analysis_json({analysis}, few_replicates());
  const auto& chosen = json["groups"][0]["operating_points"][0];
  EXPECT_DOUBLE_EQ(chosen["false_negative_rate"]["value"], 0.5);
  EXPECT_DOUBLE_EQ(chosen["false_discovery_rate"]["value"], 2.0 / 3);
  EXPECT_DOUBLE_EQ(chosen["false_omission_rate"]["value"], 0.5);
  EXPECT_DOUBLE_EQ(chosen["threat_score"]["value"], 0.25);
  const double threshold = std::sqrt(2.0 / 3) / (std::sqrt(0.5) + std::sqrt(2.0 / 3));
  EXPECT_NEAR(chosen["prevalence_threshold"]["value"], threshold, 1e-12);
  EXPECT_TRUE(chosen["prevalence_threshold"]["low"].is_null());
  EXPECT_THAT(analysis_csv({analysis}, 0.95), HasSubstr("PA,chosen,0.5,threat_score,0.25,"));
  const auto text = console_text({analysis}, 0.95);
  EXPECT_THAT(text, HasSubstr("miss rate (FNR)"));
  EXPECT_THAT(text, HasSubstr("0.667 ("));
  EXPECT_THAT(report::html(page_of(group, few_replicates())), HasSubstr("false omission rate"));
}

TEST(Analysis, DecisionsByTwoThresholdsAreInEveryOutput) {
  const auto group = group_of({1, 1, 0, 0, 1}, {0.9, 0.5, 0.4, 0.1, 0.2});
  auto options = few_replicates();
  EXPECT_FALSE(analyse(group, options).decisions) << "no thresholds, no decisions";
  EXPECT_FALSE(analysis_json({analyse(group, options)}, options)["groups"][0].contains("decisions"));
  options.decisions = {{"PA", {0.3, 0.6}}, {"LAT", {0.1, 0.2}}};
  const auto analysis = analyse(group, options);
  const auto decisions = analysis_json({analysis}, options)["groups"][0]["decisions"];
  EXPECT_EQ(decisions["low"], 0.3);
  EXPECT_EQ(decisions["high"], 0.6);
  ASSERT_THAT(decisions["decisions"], SizeIs(3));
  EXPECT_EQ(decisions["decisions"][1]["decision"], "doubt");
  EXPECT_EQ(decisions["decisions"][1]["positives"], 1);
  EXPECT_DOUBLE_EQ(decisions["decisions"][1]["share_of_negatives"]["value"], 0.5);
  EXPECT_THAT(analysis_csv({analysis}, 0.95), HasSubstr("PA,decision: no fracture,,positive_share,0.5,"));
  EXPECT_THAT(report::html(page_of(group, options)), HasSubstr("Decisions: fracture, doubt, no fracture"));
  EXPECT_THAT(console_text({analysis}, 0.95), HasSubstr("doubt        >= 0.3"));
  options.decisions = {{"PA", {0.5, 0.5}}};
  EXPECT_THAT(console_text({analyse(group, options)}, 0.95), ::testing::Not(HasSubstr("no fracture")))
      << "one threshold is judged in the first table";
}

TEST(Analysis, TheComparisonWithAnotherModelIsPrinted) {
  auto group = group_of({0, 0, 1, 1, 0, 1}, {0.1, 0.6, 0.4, 0.8, 0.3, 0.7});
  group.other_score = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
  const auto text = console_text({analyse(group, few_replicates())}, 0.95);
  EXPECT_THAT(text, HasSubstr("6 cases have both scores: AUROC 0.8889, of the other model 0.7778"));
  EXPECT_THAT(text, HasSubstr("first minus other 0.1111"));
  EXPECT_THAT(text, HasSubstr("DeLong, p"));
}

TEST(Analysis, EqualModelsDoNotDiffer) {
  auto group = group_of({0, 0, 1, 1, 0, 1}, {0.1, 0.6, 0.4, 0.8, 0.3, 0.7});
  group.other_score = group.score;
  const auto analysis = analyse(group, few_replicates());
  ASSERT_TRUE(analysis.comparison && analysis.comparison->areas.auc);
  EXPECT_DOUBLE_EQ(analysis.comparison->areas.auc->difference.value, 0);
  EXPECT_DOUBLE_EQ(analysis.comparison->areas.auc->p, 1);
  page_of(group, few_replicates());
}

TEST(AnalysisPage, CallsColumnsByTheTablesNames) {
  auto options = few_replicates();
  options.score = "CNN 3";
  options.other_score = "old rule";
  options.truth = "CT";
  options.readers = {"Dr A"};
  auto group = group_of({0, 0, 1, 1, 0, 1}, {0.1, 0.6, 0.4, 0.8, 0.3, 0.7});
  group.other_score = {0.2, 0.3, 0.6, 0.4, 0.1, 0.9};
  group.readers = {{0, 1, 1, 1, 0, 0}};
  group.without_score = 2;
  const auto page = page_of(group, options);
  EXPECT_EQ(page.sections[0].text, "6 cases, 3 of them positive by CT. 2 more have no CNN 3.");
  const auto text = report::html(page);
  for (const char* name : {"CNN 3, AUROC", "Decisions by CNN 3", "CNN 3 against old rule", "CNN 3 − old rule",
                           "AUROC, CNN 3 − reader", "kappa with CT", "CNN 3 by CT"})
    EXPECT_THAT(text, HasSubstr(name));
  EXPECT_THAT(text, ::testing::Not(HasSubstr(">model")));
}

TEST(EstimateText, IntervalsOfNegativeNumbersAreReadable) {
  EXPECT_EQ(estimate_text(stats::Estimate{0.951, {0.932, 0.967}}), "0.951 (0.932–0.967)");
  EXPECT_EQ(estimate_text(stats::Estimate{-0.75, {-1.2, -0.3}}, 1), "−0.8 (−1.2 to −0.3)");
  EXPECT_EQ(estimate_text(stats::Estimate{0.1, {-0.2, 0.4}}, 1), "0.1 (−0.2 to 0.4)");
}

TEST(AnalysisPage, CountsStudiesAsStudies) {
  auto group = group_of({0, 0, 1, 1}, {0.1, 0.6, 0.4, 0.8});
  group.name = "study";
  const auto page = page_of(group, few_replicates());
  EXPECT_THAT(page.sections[0].text, HasSubstr("4 studies, 2 of them positive"));
  EXPECT_THAT(page.cards[0].note, HasSubstr("4 studies"));
}

TEST(Analysis, JsonHoldsNullWhereANumberIsUndefined) {
  const auto json =
      analysis_json({analyse(group_of({0, 0}, {0.1, 0.2}), few_replicates())}, few_replicates());
  EXPECT_TRUE(json["groups"][0]["auroc"].is_null());
  EXPECT_EQ(json.dump().find("nan"), std::string::npos);
}

}  // namespace
}  // namespace deepwrist::evaluation
