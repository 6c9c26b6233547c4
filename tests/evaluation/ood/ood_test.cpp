#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/data/csv.h"
#include "evaluation/ood/ood_analysis.h"
#include "evaluation/ood/ood_curves.h"
#include "evaluation/ood/ood_report.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

OodRegions regions(View view, bool other, std::vector<std::string> id, std::vector<int> truth,
                   MemberScores members) {
  return {view, other, std::move(id), std::move(truth), std::move(members), {}};
}

/// Two members, two cases of each set.
std::vector<OodRegions> small() {
  return {regions(View::pa, false, {"A", "B"}, {1, 0}, {{0.9, 0.1}, {0.8, 0.2}}),
          regions(View::pa, true, {"C", "D"}, {0, -1}, {{0.5, 0.9}, {0.7, 0.1}})};
}

double entropy(double p) { return -p * std::log(p) - (1 - p) * std::log(1 - p); }

const OodDetection& detection(const OodEnsemble& ensemble, const std::string& key) {
  return *std::ranges::find_if(ensemble.detections, [&](const auto& d) { return d.measure->key == key; });
}

TEST(Ood, MeasuresAreWhatTheirDefinitionsSay) {
  const auto group = ood_groups(small()).front();
  const auto result = analyse_ood(group, {3});
  ASSERT_EQ(result.ensembles.size(), 2U);
  const auto& all = result.ensembles[1];
  EXPECT_EQ(all.name, "all 2");
  const auto& d = all.measures[3];  // 0.9 and 0.1
  EXPECT_NEAR(d.probability, 0.5, 1e-15);
  EXPECT_NEAR(d.entropy, std::log(2.0), 1e-15);
  EXPECT_NEAR(d.expected_entropy, entropy(0.9), 1e-15);
  EXPECT_NEAR(d.mutual_information, std::log(2.0) - entropy(0.9), 1e-15);
  EXPECT_NEAR(d.variance, 0.16, 1e-15);
  EXPECT_TRUE(std::isnan(d.nll));
  const auto& a = all.measures[0];
  EXPECT_NEAR(a.nll, -std::log(0.85), 1e-15);
  EXPECT_NEAR(a.brier, 0.15 * 0.15, 1e-15);
  EXPECT_NEAR(a.mean_nll, -(std::log(0.9) + std::log(0.8)) / 2, 1e-15);
  EXPECT_NEAR(a.mean_brier, (0.01 + 0.04) / 2, 1e-15);
  EXPECT_NEAR(a.mean_entropy, (entropy(0.9) + entropy(0.8)) / 2, 1e-8) << "the original adds 1e-9";
}

TEST(Ood, HighUncertaintyOfTheOtherSetIsAnAreaOfOne) {
  const auto result = analyse_ood(ood_groups(small()).front(), {});
  const auto& all = result.ensembles[1];
  EXPECT_EQ(detection(all, "entropy").auroc->value, 1);
  EXPECT_EQ(detection(all, "variance").auroc->value, 1);
  // By the first network alone: entropies of 0.9, 0.1 against 0.5, 0.9; three pairs tie or lose.
  EXPECT_EQ(detection(result.ensembles[0], "entropy").auroc->value, (1 + 1 + 0.5 + 0.5) / 4);
  EXPECT_NEAR(detection(all, "entropy").against_single->difference.value, 0.25, 1e-15);
  EXPECT_EQ(detection(all, "nll").auroc->value, 1) << "of the cases with a truth";
  EXPECT_EQ(all.other.with_truth, 1U);
  EXPECT_FALSE(all.other.auroc) << "fractures of one class";
  EXPECT_EQ(all.in.auroc->value, 1);
}

TEST(Ood, AveragePrecisionOfTheOtherSetIsScikitLearns) {
  // Entropies fall from D (p = 0.5) over B (0.2) and A (0.15) to C: of the other set are the first and last.
  const auto set = regions(View::pa, false, {"A", "B"}, {0, 0}, {{0.15, 0.2}});
  const auto odd = regions(View::pa, true, {"C", "D"}, {0, 0}, {{0.05, 0.5}});
  const auto result = analyse_ood(ood_groups({set, odd}).front(), {});
  // (1/2) 1 for the first, (1/2) (2/4) for the last.
  EXPECT_DOUBLE_EQ(detection(result.ensembles[0], "entropy").average_precision, 0.75);
  EXPECT_DOUBLE_EQ(ood_json({result}, 0.95)["groups"][0]["ensembles"][0]["detection"][0]["average_precision"],
                   0.75);
}

TEST(Ood, CurvesAreDrawnOfWhatTheCasesCanTell) {
  const auto group = ood_groups(small()).front();
  const auto figures = ood_pr_figures(group, analyse_ood(group, {}));
  std::vector<std::string> names;
  for (const auto& figure : figures) names.push_back(figure.name);
  EXPECT_THAT(names, ElementsAre("ood_precision_recall_fractures_PA", "ood_precision_recall_entropy_PA",
                                 "ood_precision_recall_variance_PA", "ood_precision_recall_nll_PA",
                                 "ood_precision_recall_brier_PA"));
  const auto& variance = std::get<report::XyChart>(figures[2].chart);
  ASSERT_EQ(variance.series.size(), 1U) << "a single network has no variance";
  EXPECT_EQ(variance.series[0].name, "all 2, average precision 1.000");
}

TEST(Ood, EnsemblesAreFirstMembersAllAndFolds) {
  MemberScores in, other;
  for (int member = 0; member < 9; ++member) {
    in.push_back({0.1, 0.9, 0.2 + 0.01 * member});
    other.push_back({0.4, 0.05 * member + 0.1, 0.6});
  }
  auto set = regions(View::pa, false, {"A", "B", "C"}, {0, 1, 0}, in);
  auto odd = regions(View::pa, true, {"A", "B", "C"}, {0, 1, 0}, other);
  set.fold_members = odd.fold_members = {{0.1, 0.2, 0.3}, {0.2, 0.2, 0.2}};
  const auto result = analyse_ood(ood_groups({set, odd}).front(), {3, 5, 7, 9, 3, 20});
  std::vector<std::string> names;
  for (const auto& ensemble : result.ensembles) names.push_back(ensemble.name);
  EXPECT_THAT(names, ElementsAre("single network", "first 3", "first 5", "first 7", "all 9", "folds, 2"));
  EXPECT_EQ(detection(result.ensembles[5], "entropy").auroc->value, 0.5)
      << "both sets are the same to the folds";
  EXPECT_NEAR(result.ensembles[1].measures[2].probability, 0.21, 1e-15);
  EXPECT_EQ(result.ensembles[0].detections.size(), 6U)
      << "a single network has neither variance nor information";
}

TEST(Ood, AStudyIsTheMeanOfItsViewsAndNeedsBoth) {
  std::vector<OodRegions> both{regions(View::pa, false, {"A", "B"}, {1, 0}, {{0.9, 0.1}, {0.8, 0.2}}),
                               regions(View::pa, true, {"C", "A"}, {0, -1}, {{0.5, 0.9}, {0.7, 0.1}}),
                               regions(View::lat, false, {"B", "A", "E"}, {0, -1, 0},
                                       {{0.3, 0.5, 0.1}, {0.4, 0.6, 0.1}, {0.9, 0.9, 0.9}}),
                               regions(View::lat, true, {"C"}, {0}, {{0.2}, {0.3}, {0.9}})};
  const auto groups = ood_groups(both);
  ASSERT_EQ(groups.size(), 3U);
  const auto& studies = groups[2];
  EXPECT_EQ(studies.name, "study");
  EXPECT_EQ(studies.cases.size(), 3U) << "A of the other set has no lateral view, and E no other";
  EXPECT_EQ(studies.in_one_view_only, 2U);
  const auto result = analyse_ood(studies, {});
  EXPECT_EQ(result.ensembles.back().name, "all 2") << "the smaller ensemble of the two views";
  const auto& a = result.ensembles.back().measures[0];
  EXPECT_NEAR(a.probability, ((0.9 + 0.5) / 2 + (0.8 + 0.6) / 2) / 2, 1e-15);
  EXPECT_NEAR(a.variance, 0, 1e-15);
  EXPECT_NEAR(a.mean_brier, (0.01 + 0.04 + 0.25 + 0.16) / 4, 1e-15)
      << "the truth is that of the view that has one";
}

TEST(Ood, TiesEverywhereAreOneHalf) {
  const auto group = ood_groups({regions(View::pa, false, {"A", "B"}, {-1, -1}, {{0.5, 0.5}, {0.5, 0.5}}),
                                 regions(View::pa, true, {"C", "D"}, {-1, -1}, {{0.5, 0.5}, {0.5, 0.5}})})
                         .front();
  const auto result = analyse_ood(group, {});
  EXPECT_EQ(detection(result.ensembles[1], "mutual_information").auroc->value, 0.5);
  EXPECT_EQ(detection(result.ensembles[1], "entropy").against_single->p, 1);
  EXPECT_FALSE(detection(result.ensembles[1], "nll").auroc);
}

TEST(Ood, CertainNetworksHaveFiniteNumbers) {
  const auto group = ood_groups({regions(View::pa, false, {"A", "B"}, {0, 1}, {{0, 1}, {0, 1}}),
                                 regions(View::pa, true, {"C", "D"}, {1, 0}, {{0, 1}, {1, 0}})})
                         .front();
  const auto all = analyse_ood(group, {}).ensembles[1];
  EXPECT_EQ(all.measures[0].entropy, 0);
  EXPECT_EQ(all.measures[0].nll, -std::log(1 - 1e-15));
  EXPECT_NEAR(all.measures[2].mutual_information, std::log(2.0), 1e-12);
  EXPECT_EQ(detection(all, "variance").auroc->value, 1);
}

TEST(Ood, RefusesAViewOfOneSet) {
  auto sets = small();
  sets.pop_back();
  EXPECT_THAT([&] { ood_groups(sets); }, ThrowsMessage<Error>(HasSubstr("PA has regions of one set only")));
  EXPECT_THAT([] { ood_groups({}); }, ThrowsMessage<Error>(HasSubstr("no regions")));
}

TEST(Ood, TheTableHasARowACaseAndEnsembleAndBlanksForWhatIsUnknown) {
  const auto groups = ood_groups(small());
  const std::vector results{analyse_ood(groups.front(), {})};
  data::RowProblems problems("table");
  const auto table = data::parse_csv(ood_csv(groups, results), problems);
  problems.throw_if_any();
  EXPECT_EQ(table.rows(), 8U);
  EXPECT_EQ(table.field(3, table.require_column("ID")), "D");
  EXPECT_EQ(table.field(3, table.require_column("OOD")), "1");
  EXPECT_EQ(table.field(3, table.require_column("truth")), "");
  EXPECT_EQ(table.field(3, table.require_column("nll")), "");
  EXPECT_EQ(table.field(7, table.require_column("ensemble")), "all 2");
  EXPECT_EQ(ood_json(results, 0.95)["groups"][0]["ensembles"][1]["detection"][0]["auroc"]["value"], 1);
}

}  // namespace
}  // namespace deepwrist::evaluation
