#include "evaluation/fractures/rater_pairs.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "evaluation/estimate_text.h"
#include "evaluation/fractures/analysis_numbers.h"
#include "evaluation/fractures/analysis_text.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(RaterPairs, AreComparedOnWhatBothHaveJudged) {
  const Rater first{"a", {1, 1, 1, 1, 1, 0, 0, 0, 1, kUnknown}};
  const Rater second{"b", {1, 1, 0, 0, 0, 0, 0, 1, kUnknown, 1}};
  const auto pair = compare_raters(first, second);
  EXPECT_EQ(pair.cases, 8U);
  EXPECT_DOUBLE_EQ(pair.accuracy->value, 4.0 / 8);
  // Agreement 1/2; by chance 5/8 3/8 + 3/8 5/8 = 15/32; kappa (1/2 - 15/32) / (1 - 15/32).
  EXPECT_NEAR(pair.kappa->value, (0.5 - 15.0 / 32) / (1 - 15.0 / 32), 1e-12);
  EXPECT_EQ(pair.test.only_first, 3U);
  EXPECT_EQ(pair.test.only_second, 1U);
  EXPECT_DOUBLE_EQ(pair.test.p_exact, 2 * 5.0 / 16) << "one or none of four coins";
}

TEST(RaterPairs, WithoutCommonCasesThereIsNothing) {
  const auto pair = compare_raters({"a", {1, kUnknown}}, {"b", {kUnknown, 0}});
  EXPECT_EQ(pair.cases, 0U);
  EXPECT_FALSE(pair.accuracy);
  EXPECT_FALSE(pair.kappa);
}

TEST(RaterPairs, AnalysisHasEveryTwoOfTruthModelAndReaders) {
  AnalysisOptions options;
  options.bootstrap.replicates = 20;
  options.readers = {"Fracture_R1", "Fracture_R2"};
  Group group;
  group.name = "PA";
  group.id = {"1", "2", "3", "4"};
  group.truth = {0, 0, 1, 1};
  group.score = {0.1, 0.6, 0.4, 0.8};
  group.readers = {{0, 0, 1, 1}, {1, 0, 1, kUnknown}};
  const auto analysis = analyse(group, options);
  ASSERT_THAT(analysis.pairs, SizeIs(6));
  EXPECT_EQ(analysis.pairs[5].first, "Fracture_R1");
  EXPECT_EQ(analysis.pairs[5].second, "Fracture_R2");
  EXPECT_DOUBLE_EQ(analysis.pairs[5].accuracy->value, 2.0 / 3);
  const auto json = analysis_json({analysis}, options);
  EXPECT_EQ(json["groups"][0]["agreement"]["pairs"][5]["only_second_positive"], 1);
  EXPECT_THAT(analysis_csv({analysis}, 0.95), HasSubstr("PA,Fracture_R1 and Fracture_R2,,accuracy,0.66"));
  EXPECT_THAT(console_text({analysis}, 0.95), HasSubstr("Fracture_R1 and Fracture_R2"));
}

}  // namespace
}  // namespace deepwrist::evaluation
