#include "evaluation/fractures/model_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/data/csv.h"
#include "evaluation/fractures/comparison_report.h"
#include "tests/support/errors.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ComparedModel model(const std::string& name, const std::string& rows) {
  data::RowProblems problems(name);
  return {
      name, score_table(data::parse_csv("ID,Side,Fracture_Prediction,Fracture\n" + rows, problems), {}), {}};
}

/// Three of each class in PA; the first model ranks one pair wrongly, the second none.
const char* const kGood = "a,0,0.9,1\nb,0,0.8,1\nc,0,0.7,1\nd,0,0.4,0\ne,0,0.3,0\nf,0,0.1,0\n";
const char* const kWorse = "f,0,0.1,0\ne,0,0.6,0\nd,0,0.2,0\nc,0,0.55,1\nb,0,0.4,1\na,0,0.8,1\n";

TEST(ModelComparison, MatchesCasesByIdWhateverTheirOrder) {
  const auto common = common_cases({model("good", kGood), model("worse", kWorse)});
  ASSERT_THAT(common, SizeIs(1));
  EXPECT_EQ(common[0].group, "PA");
  EXPECT_THAT(common[0].id, ElementsAre("a", "b", "c", "d", "e", "f"));
  EXPECT_THAT(common[0].truth, ElementsAre(1, 1, 1, 0, 0, 0));
  EXPECT_THAT(common[0].scores[1], ElementsAre(0.8, 0.4, 0.55, 0.2, 0.6, 0.1));
  EXPECT_THAT(common[0].others, ElementsAre(0U, 0U));
}

TEST(ModelComparison, CountsWhatNotAllHave) {
  const auto common =
      common_cases({model("first", std::string(kGood) + "g,0,0.5,1\nh,0,,1\n"), model("second", kWorse)});
  EXPECT_THAT(common[0].id, SizeIs(6));
  EXPECT_THAT(common[0].others, ElementsAre(1U, 0U)) << "h has no score";
}

TEST(ModelComparison, RefusesOtherTruthsAndOtherCases) {
  const auto failure = [](const std::string& second) {
    return deepwrist::testing::failure(
        [&] {
          common_cases({model("first", kGood), model("second", second)});
        },
        ErrorKind::format);
  };
  EXPECT_THAT(failure("a,0,0.9,0\nd,0,0.2,0\n"),
              AllOf(HasSubstr("second"), HasSubstr("a, PA: the truth is 0 here and 1 in first")));
  EXPECT_THAT(failure("x,0,0.9,0\n"), HasSubstr("no case in common with first"));
  EXPECT_THAT(failure("a,1,0.9,1\n"), HasSubstr("no case in common with first")) << "another view";
}

TEST(ModelComparison, ComparesAreasAndDecisionsInPairs) {
  auto good = model("good", kGood), worse = model("worse", kWorse);
  worse.thresholds = {{"PA", 0.58}};
  const auto groups = compare_models({good, worse, good}, {.replicates = 200});
  ASSERT_THAT(groups, SizeIs(1));
  const auto& group = groups[0];
  EXPECT_EQ(group.positives, 3U);
  EXPECT_EQ(group.models[0].auroc->value, 1);
  EXPECT_THAT(group.models[1].auroc->value, DoubleNear(7.0 / 9, 1e-12));
  EXPECT_EQ(group.models[1].threshold, 0.58);
  EXPECT_THAT(group.models[1].metrics.sensitivity->value, DoubleNear(1.0 / 3, 1e-12));
  ASSERT_THAT(group.pairs, SizeIs(3));
  EXPECT_THAT(group.pairs[0].areas.auc->difference.value, DoubleNear(2.0 / 9, 1e-12));
  EXPECT_EQ(group.pairs[0].decisions.only_first, 3U) << "b, c and e";
  EXPECT_EQ(group.pairs[0].decisions.only_second, 0U);
  EXPECT_EQ(group.pairs[1].areas.auc->p, 1) << "the same scores";
  EXPECT_EQ(group.pairs[1].areas.bootstrap_difference.value, 0);
  EXPECT_EQ(group.pairs[2].first, 1U);
  const double p = group.pairs[0].areas.auc->p;
  EXPECT_THAT(group.pairs[0].auc_p_holm, DoubleNear(std::min(1.0, 3 * p), 1e-12)) << "three tests";
}

TEST(ModelComparison, SaysNothingOfAreasOfOneClass) {
  const auto groups =
      compare_models({model("a", "x,0,0.4,1\ny,0,0.6,1\n"), model("b", "x,0,0.7,1\ny,0,0.2,1\n")}, {});
  EXPECT_FALSE(groups[0].models[0].auroc);
  EXPECT_FALSE(groups[0].pairs[0].areas.auc);
  EXPECT_EQ(groups[0].pairs[0].decisions.only_first, 1U);
}

TEST(ComparisonReport, SaysTheSameInAllForms) {
  const std::vector<ComparedModel> models{model("good", kGood), model("worse|1", kWorse)};
  const auto groups = compare_models(models, {.replicates = 100});
  EXPECT_THAT(comparison_text(groups, models),
              AllOf(HasSubstr("PA: 6 cases that all have scored, 3 positive"), HasSubstr("good − worse|1"),
                    HasSubstr("adjusted for 1 test of its kind")));
  const auto json = comparison_json(groups, models);
  EXPECT_EQ(json[0]["models"][0]["auroc"]["value"], 1);
  EXPECT_EQ(json[0]["pairs"][0]["mcnemar"]["only_first"], 2);
  EXPECT_THAT(comparison_markdown(groups, models),
              AllOf(HasSubstr("| PA, n = 6 | good | 1.000 (1.000–1.000) |"), HasSubstr("| worse\\|1 |"),
                    HasSubstr("| −0.222 (")));
  const auto sections = comparison_sections(groups, models);
  ASSERT_THAT(sections, SizeIs(1));
  EXPECT_THAT(sections[0].tables, SizeIs(2));
  EXPECT_THAT(sections[0].figures, SizeIs(1));
}

}  // namespace
}  // namespace deepwrist::evaluation
