#include "core/data/row_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/data/csv.h"
#include "core/data/metadata.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::data {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kCases =
    "ID,Age,Cast,Sex,Body part,Patient\n"
    "a,17,0,F,wrist,P1\n"
    "b,18.0,1,M,wrist,P2\n"
    "c,,0,F,hand,P3\n"
    "d,64,nan,M,wrist,P4\n"
    "e,3e1,0,m,wrist,P5\n";

CsvTable cases() {
  RowProblems problems("cases.csv");
  return parse_csv(kCases, problems);
}

std::string ids_in(const CsvTable& table) {
  std::string ids;
  for (std::size_t row = 0; row < table.rows(); ++row) ids += table.field(row, 0);
  return ids;
}

std::string kept(const std::string& text) {
  std::optional<FilterProblem> problem;
  const RowFilter filter(text, problem);
  if (problem) return problem->message;
  auto table = cases();
  filter.apply(table);
  return ids_in(table);
}

/// The problem with a text, its excerpt and its mark, a line each.
std::string filter_refusal(const std::string& text) {
  std::optional<FilterProblem> problem;
  const RowFilter filter(text, problem);
  return problem ? problem->message + "\n" + problem->excerpt + "\n" + problem->mark : "";
}

TEST(RowFilter, ComparesNumbersAndTexts) {
  EXPECT_EQ(kept("Age >= 18"), "bde");
  EXPECT_EQ(kept("age<18"), "a");
  EXPECT_EQ(kept("Age == 30"), "e");
  EXPECT_EQ(kept("Age != 18"), "ade");
  EXPECT_EQ(kept("Age > 17.5 and Age <= 3.0e+1"), "be");
  EXPECT_EQ(kept("Sex == 'F'"), "ac");
  EXPECT_EQ(kept("Sex != \"M\""), "ace");
  EXPECT_EQ(kept("`body part` == 'wrist'"), "abde");
  EXPECT_EQ(kept("Sex in ('F', 'm')"), "ace");
  EXPECT_EQ(kept("Age not in (17, 18)"), "de");
  EXPECT_EQ(kept("Sex in ('F', 1)"), "ac");  // beside a text, fields need not be numbers
}

TEST(RowFilter, JoinsConditions) {
  EXPECT_EQ(kept("Sex == 'F' or Age == 64 and Cast == 1"), "ac");  // and goes before or
  EXPECT_EQ(kept("(Sex == 'F' or Age == 64) and Cast == 0"), "ac");
  EXPECT_EQ(kept("not Sex == 'M' and not (Cast == 1 or Age < 18)"), "ce");
  EXPECT_EQ(kept("NOT Sex IN ('F') AND Age IS NOT BLANK"), "bde");
}

TEST(RowFilter, BlankFieldsFulfilNoComparison) {
  EXPECT_EQ(kept("Cast != 1"), "ace");
  EXPECT_EQ(kept("Cast not in (1)"), "ace");
  EXPECT_EQ(kept("Age is blank or Cast is blank"), "cd");
  EXPECT_EQ(kept("Age is not blank"), "abde");
  EXPECT_EQ(kept("not Cast == 1"), "acde");  // said in so many words
}

TEST(RowFilter, KeepsFieldsAndLinesOfTheRowsThatStay) {
  auto table = cases();
  std::optional<FilterProblem> none;
  RowFilter("ID in ('b', 'e')", none).apply(table);
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_EQ(table.line(0), 3U);
  EXPECT_EQ(table.line(1), 6U);
  EXPECT_EQ(table.field(0, 1), "18.0");
  EXPECT_EQ(table.field(0, 5), "P2");
  EXPECT_EQ(table.field(1, 0), "e");
  EXPECT_EQ(table.field(1, 4), "wrist");
  RowFilter().apply(table);
  EXPECT_EQ(table.rows(), 2U);
}

TEST(RowFilter, SaysWhereATextIsNoCondition) {
  EXPECT_EQ(filter_refusal("Age >= and Cast != 1"),
            "character 8: columns are compared with numbers and with texts in quotes, not with each other\n"
            "Age >= and Cast != 1\n"
            "       ^");
  // Marks stand below characters, not bytes.
  EXPECT_EQ(filter_refusal("Gewölbe = 1"),
            "character 9: one = is no comparison; write ==\nGewölbe = 1\n        ^");
  EXPECT_THAT(filter_refusal(""), HasSubstr("character 1: here the name of a column must come"));
  EXPECT_THAT(filter_refusal("Age"), HasSubstr("character 4: here a comparison must come"));
  EXPECT_THAT(filter_refusal("18 <= Age"),
              HasSubstr("character 1: a condition begins with the name of a column"));
  EXPECT_THAT(filter_refusal("Age >= 18 Cast == 1"), HasSubstr("character 11: here 'and' or 'or' must come"));
  EXPECT_THAT(filter_refusal("(Age >= 18"), HasSubstr("character 11: here ')' must come"));
  EXPECT_THAT(filter_refusal("Age >= 18)"), HasSubstr("character 10: nothing is understood from here on"));
  EXPECT_THAT(filter_refusal("Age in 18"), HasSubstr("character 8: here '(' must come"));
  EXPECT_THAT(filter_refusal("Age in ()"),
              HasSubstr("character 9: here a number or a text in quotes must come"));
  EXPECT_THAT(filter_refusal("Age in (1 2)"), HasSubstr("character 11: here ',' or ')' must come"));
  EXPECT_THAT(filter_refusal("Age is 3"), HasSubstr("character 8: here 'blank' or 'not blank' must come"));
  EXPECT_THAT(filter_refusal("Sex == F"), HasSubstr("texts in quotes"));
  EXPECT_THAT(filter_refusal("Sex == 'F"),
              HasSubstr("character 8: what begins with ' here does not end with it"));
  EXPECT_THAT(filter_refusal("Sex < 'M'"), HasSubstr("character 7: texts have no order"));
  EXPECT_THAT(filter_refusal("Age > 1 && Cast == 1"), HasSubstr("character 9: write 'and' or 'or'"));
  EXPECT_THAT(filter_refusal("!Cast == 1"), HasSubstr("character 1: write 'not'"));
  EXPECT_THAT(filter_refusal("__import__('os')"), HasSubstr("character 11: here a comparison must come"));
  EXPECT_THAT(filter_refusal("Age > 1e999"), HasSubstr("character 7: this is neither a number"));
  EXPECT_THAT(filter_refusal("3rd == 1"),
              HasSubstr("character 1: this is neither a number nor the name of a column"));
}

TEST(RowFilter, RefusesWhatIsHugeOrDeep) {
  EXPECT_THAT(filter_refusal(std::string(5000, 'x') + " == 1"), HasSubstr("longer than 4096 bytes"));
  EXPECT_THAT(filter_refusal(std::string(40, '(') + "Age == 1" + std::string(40, ')')),
              HasSubstr("nested more than 32 deep"));
  std::string nots;
  for (int i = 0; i < 40; ++i) nots += "not ";
  EXPECT_THAT(filter_refusal(nots + "Age == 1"), HasSubstr("nested more than 32 deep"));
  std::string chain = "Age == 0";
  for (int i = 0; i < 300; ++i) chain += " or Age==0";
  EXPECT_THAT(filter_refusal(chain), IsEmpty());
  // Of a long text the part around the place.
  EXPECT_THAT(filter_refusal(chain + " or ?"), AllOf(HasSubstr("\n..."), HasSubstr(" or ?\n")));
}

/// What is wrong with cases() and a filter.
std::string filter_failure(const std::string& text) {
  std::optional<FilterProblem> none;
  const RowFilter filter(text, none);
  auto table = cases();
  return testing::failure_or_none([&] { filter.apply(table); });
}

TEST(RowFilter, NamesColumnsThatAreNotThereAndFieldsThatAreNoNumbers) {
  EXPECT_THAT(filter_failure("Agee > 3"), AllOf(HasSubstr("there is no column 'Agee'"), HasSubstr("'Age'")));
  EXPECT_THAT(filter_failure("Sex == 1"),
              AllOf(HasSubstr("5 problems"), HasSubstr("line 2: Sex 'F' is no number")));
  EXPECT_THAT(filter_failure("Age > 300"), HasSubstr("holds for none of the 5 rows"));
  // Names of patients are not told.
  EXPECT_THAT(filter_failure("Patient > 1"),
              AllOf(HasSubstr("line 2: Patient is no number"), Not(HasSubstr("P1"))));
  // What is decided before does not look at the field.
  EXPECT_EQ(kept("Sex in ('F', 'M', 'm') or Sex == 1"), "abcde");
}

TEST(RowFilter, IsForTablesAlone) {
  const testing::TemporaryFolder folder;
  folder.write("scan.dcm", "");
  MetadataOptions options;
  options.meta = folder.path().string();
  std::optional<FilterProblem> none;
  options.filter = RowFilter("Age > 3", none);
  EXPECT_THAT(testing::failure_or_none([&] { read_metadata(options); }), HasSubstr("dataset.filter"));
  options.meta = folder.write("cases.csv", "Fname,Age\n1.png,2\n2.png,4\nbad row\n3.png,\n");
  EXPECT_THAT(testing::failure_or_none([&] { read_metadata(options); }), HasSubstr("line 4"));
  options.meta = folder.write("cases.csv", "Fname,Age\n1.png,2\n2.png,4\n3.png,\n");
  const auto metadata = read_metadata(options);
  ASSERT_EQ(metadata.size(), 1U);
  EXPECT_EQ(metadata[0].fname, "2.png");
  EXPECT_EQ(metadata[0].line, 3U);
}

}  // namespace
}  // namespace deepwrist::data
