#include "evaluation/fractures/requirement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/errors.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Ten cases of which the scores put one pair of 25 in the wrong order: an area of 0.96.
GroupAnalysis analysis(const std::string& name) {
  Group group;
  group.name = name;
  group.truth = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
  group.score = {.1, .2, .3, .4, .6, .55, .7, .8, .9, .95};
  group.id.resize(group.truth.size());
  AnalysisOptions options;
  options.bootstrap.replicates = 50;
  return analyse(group, options);
}

std::vector<bool> met(const std::vector<std::string>& texts, const std::vector<GroupAnalysis>& groups) {
  std::vector<Requirement> requirements;
  for (const auto& text : texts) requirements.push_back(parse_requirement(text));
  std::vector<bool> result;
  for (const auto& judgement : judge(requirements, groups)) result.push_back(judgement.met);
  return result;
}

TEST(Requirement, IsOfEveryGroupOrOfOne) {
  const std::vector<GroupAnalysis> groups{analysis("PA"), analysis("study")};
  EXPECT_THAT(met({"auroc>=0.96", "study.auroc > 0.96", "PA.specificity>=0.8", "sensitivity<1"}, groups),
              ElementsAre(true, true, false, true, false, false));
  const auto lines = judge({parse_requirement("auroc >= 0.9")}, groups);
  EXPECT_THAT(lines[1].line, AllOf(HasSubstr("study auroc >= 0.9: 0.960 ("), HasSubstr("), met")));
}

TEST(Requirement, LooksAtTheEndsOfIntervals) {
  const std::vector<GroupAnalysis> groups{analysis("all")};
  const double low = groups[0].auroc->interval.low;
  EXPECT_THAT(met({"auroc.low>=" + std::to_string(low - 0.01), "all.auroc.low>" + std::to_string(low + 0.01),
                   "auroc.high<=1", "brier<0.2", "f1.low>0.99"},
                  groups),
              ElementsAre(true, false, true, true, false));
}

TEST(Requirement, SaysWhereThereIsNoInterval) {
  const auto judged = judge({parse_requirement("brier.low>=0")}, {analysis("all")});
  EXPECT_FALSE(judged[0].met);
  EXPECT_THAT(judged[0].line, HasSubstr("has no interval, not met"));
}

TEST(Requirement, IsNotMetByWhatCannotBeComputed) {
  GroupAnalysis empty;
  empty.name = "PA";
  empty.bootstrapped.assign(4, {NAN, {NAN, NAN}});
  for (const char* text : {"auroc<=1", "sensitivity>=0", "f1>=0", "brier<1"})
    EXPECT_THAT(met({text}, {empty}), ElementsAre(false)) << text;
}

TEST(Requirement, SaysWhatItCannotRead) {
  const auto refused = [](const std::string& text) {
    return deepwrist::testing::failure([&] { parse_requirement(text); }, ErrorKind::usage);
  };
  EXPECT_THAT(refused("auroc"), HasSubstr("is no MEASURE>=NUMBER"));
  EXPECT_THAT(refused("auroc=0.9"), HasSubstr("compares by none of"));
  EXPECT_THAT(refused("auroc>=x"), HasSubstr("no number"));
  EXPECT_THAT(refused("auroc>=nan"), HasSubstr("no number"));
  EXPECT_THAT(refused("AUC>=0.9"), AllOf(HasSubstr("'AUC'"), HasSubstr("none of auroc, auroc_delong")));
  EXPECT_THAT(refused(">=0.9"), HasSubstr("the measure ''"));
  EXPECT_THAT(deepwrist::testing::failure(
                  [] { judge({parse_requirement("PA.auroc>=0.9")}, {analysis("study")}); }, ErrorKind::usage),
              HasSubstr("of the group 'PA'; there are study"));
}

}  // namespace
}  // namespace deepwrist::evaluation
