#include "evaluation/fractures/subgroups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/data/csv.h"
#include "evaluation/fractures/subgroups_report.h"
#include "tests/support/errors.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

data::CsvTable table_of(const std::string& text) {
  data::RowProblems problems("t.csv");
  return data::parse_csv(text, problems);
}

/// Studies of two views: women are told apart, men are not; one study has no sex.
const char* const kCases =
    "ID,Side,Sex,Age,Fracture_Prediction,Fracture\n"
    "a,0,F,20,0.9,1\na,1,F,20,0.8,1\n"
    "b,0,F,40,0.7,1\nb,1,F,40,0.9,1\n"
    "c,0,F,17.5,0.1,0\nc,1,F,17.5,0.2,0\n"
    "d,0,F,65,0.3,0\nd,1,F,65,0.1,0\n"
    "e,0,M,70,0.2,1\ne,1,M,70,0.1,1\n"
    "f,0,M,30,0.8,1\nf,1,M,30,0.6,1\n"
    "g,0,M,,0.7,0\ng,1,M,,0.9,0\n"
    "h,0,M,18,0.1,0\nh,1,M,18,0.3,0\n"
    "i,0,,50,0.6,1\n";

std::vector<SubgroupAnalysis> analyses_by(const std::vector<std::string>& columns) {
  const auto csv = table_of(kCases);
  std::vector<Division> divisions;
  for (const auto& column : columns) divisions.push_back(divide(csv, column));
  return analyse_subgroups(score_table(csv, {}), divisions, {});
}

std::string refusal(const std::string& by, ErrorKind kind) {
  const auto csv = table_of(kCases);
  return deepwrist::testing::failure([&] { divide(csv, by); }, kind);
}

TEST(Division, IsByValuesWithBlanksLast) {
  const auto division = divide(table_of(kCases), "sex");
  EXPECT_THAT(division.parts, ElementsAre("F", "M", "blank"));
  EXPECT_EQ(division.of_row.front(), 0U);
  EXPECT_EQ(division.of_row.back(), 2U);
  EXPECT_THAT(divide(table_of("n\n10\n9\nx\n"), "n").parts, ElementsAre("9", "10", "x"));
}

TEST(Division, IsByBandsThatHoldTheirLowerEnd) {
  const auto division = divide(table_of(kCases), "Age:18,40,65");
  EXPECT_THAT(division.parts, ElementsAre("below 18", "18 to 40", "40 to 65", "65 and more", "blank"));
  EXPECT_EQ(division.of_row[2], 2U) << "40";
  EXPECT_EQ(division.of_row[4], 0U) << "17.5";
  EXPECT_THAT(divide(table_of("Age\n50\n51\n"), "Age:18").parts, ElementsAre("18 and more"));
}

TEST(Division, RefusesWhatDividesNothing) {
  EXPECT_THAT(refusal("Age:40,18", ErrorKind::usage), HasSubstr("no rising numbers"));
  EXPECT_THAT(refusal("Age:", ErrorKind::usage), HasSubstr("no bands"));
  EXPECT_THAT(refusal("Age:x", ErrorKind::usage), HasSubstr("no rising numbers"));
  EXPECT_THAT(refusal("Maker", ErrorKind::format), HasSubstr("Maker"));
  EXPECT_THAT(refusal("Sex:1,2", ErrorKind::format),
              AllOf(HasSubstr("t.csv"), HasSubstr("2"), HasSubstr("'F'")));
  std::string many = "ID\n";
  for (int i = 0; i < 21; ++i) many += std::to_string(i) + "\n";
  EXPECT_THAT(deepwrist::testing::failure([&] { divide(table_of(many), "ID"); }, ErrorKind::format),
              HasSubstr("more than 20 different values"));
}

TEST(Subgroups, AreJudgedByThemselvesInEveryGroup) {
  const auto found = analyses_by({"Sex"});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_THAT((std::vector{found[0].group, found[1].group, found[2].group}),
              ElementsAre("PA", "LAT", "study"));
  const auto& study = found[2];
  ASSERT_EQ(study.parts.size(), 3U);
  EXPECT_EQ(study.parts[0].cases, 4U);
  EXPECT_EQ(study.parts[0].auroc->value, 1);
  EXPECT_EQ(study.parts[1].auroc->value, 0.25);
  EXPECT_EQ(study.parts[1].metrics.sensitivity->value, 0.5);
  EXPECT_EQ(study.parts[2].cases, 1U) << "a study of one view";
  EXPECT_FALSE(study.parts[2].auroc);
}

TEST(Subgroups, TestEachMeasureAndAdjustForAllTests) {
  const auto found = analyses_by({"Sex", "Age:40"});
  std::size_t made = 0;
  for (const auto& analysis : found)
    for (const auto& test : analysis.tests)
      if (test.test) {
        ++made;
        EXPECT_GE(test.adjusted_p, test.test->p);
      }
  EXPECT_EQ(count_tests(found), made);
  const auto& specificity = found[2].tests[2];
  ASSERT_TRUE(specificity.test);
  EXPECT_NEAR(specificity.test->statistic, 4.0 / 3, 1e-12) << "2 of 2 against 1 of 2";
  EXPECT_FALSE(found[2].tests[0].test) << "an area of 1 has no variance";
}

TEST(Subgroups, AreShownWithTheNumberOfTests) {
  const auto found = analyses_by({"Sex"});
  const auto tests = "adjusted for " + std::to_string(count_tests(found)) + " tests";
  EXPECT_THAT(subgroups_text(found), AllOf(HasSubstr("study by Sex"), HasSubstr(tests)));
  const auto sections = subgroup_sections(found, {});
  ASSERT_EQ(sections.size(), 1U);
  EXPECT_EQ(sections[0].figures.size(), 3U);
  EXPECT_THAT(sections[0].tables[2].last_row.front(), HasSubstr(tests));
}

}  // namespace
}  // namespace deepwrist::evaluation
