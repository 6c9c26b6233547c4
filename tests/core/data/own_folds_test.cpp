#include "core/data/own_folds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/data/csv.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::data {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

CsvTable table_of(const std::string& folds) {
  RowProblems problems("cases.csv");
  return parse_csv("ID,Fold\n" + folds, problems);
}

std::string fold_refusal(const std::string& folds) {
  return testing::failure_or_none([&] { OwnFolds::of_column(table_of(folds), "fold"); });
}

/// Rows a, b, c, ... on the lines 2, 3, 4, ...
std::vector<DividedRow> rows(const std::string& ids) {
  std::vector<DividedRow> rows;
  for (const char id : ids) rows.push_back({rows.size() + 2, std::string(1, id), ""});
  return rows;
}

std::string fold_problems(const OwnFolds& folds, const std::string& ids) {
  RowProblems problems("cases.csv");
  folds.check(rows(ids), "PA", problems);
  return testing::failure_or_none([&] { problems.throw_if_any(); });
}

TEST(OwnFolds, NumbersOfAColumnCountFromZeroOrFromOne) {
  for (const std::string column : {"a,0\nb,2\nc,1\nd,0\n", "a,1\nb,3.0\nc,2\nd,1.0\n"}) {
    const auto folds = OwnFolds::of_column(table_of(column), "fold");
    ASSERT_EQ(folds.count(), 3);
    EXPECT_THAT(folds.split(rows("abcd"), 0).validation, ElementsAre(0, 3));
    EXPECT_THAT(folds.split(rows("abcd"), 0).train, ElementsAre(1, 2));
    EXPECT_THAT(folds.split(rows("abcd"), 2).validation, ElementsAre(1));
  }
  EXPECT_THAT(OwnFolds::of_column(table_of("a,0\nb,1\n"), "fold").naming(), IsEmpty());
  EXPECT_EQ(OwnFolds::of_column(table_of("a,1\nb,2\n"), "fold").naming(), "0 is 1, 1 is 2");
}

TEST(OwnFolds, NamesOfAColumnAreInNaturalOrder) {
  const auto folds = OwnFolds::of_column(table_of("a,site 10\nb,site 2\nc,site 2\n"), "fold");
  EXPECT_EQ(folds.naming(), "0 is site 2, 1 is site 10");
  EXPECT_THAT(folds.split(rows("abc"), 0).validation, ElementsAre(1, 2));
  // What may tell who a patient is stays unsaid.
  EXPECT_THAT(OwnFolds::of_column(table_of("a,0\nb,1\n"), "ID").naming(), IsEmpty());
}

TEST(OwnFolds, RefusesNumbersThatAreNoFolds) {
  EXPECT_THAT(fold_refusal("a,0\nb,1\nc,3\n"), HasSubstr("no row is in fold 2"));
  EXPECT_THAT(fold_refusal("a,2\nb,3\n"), HasSubstr("begin with 2"));
  EXPECT_THAT(fold_refusal("a,-1\nb,0\nc,1\n"), HasSubstr("begin with -1"));
  EXPECT_THAT(fold_refusal("a,1\nb,1\n"), HasSubstr("at least 2 folds"));
  EXPECT_THAT(fold_refusal("a,\nb,nan\n"), HasSubstr("has no value"));
  EXPECT_THAT(testing::failure_or_none([] { OwnFolds::of_column(table_of("a,0\n"), "Flod"); }),
              AllOf(HasSubstr("there is no column 'Flod'"), HasSubstr("'Fold'")));
  std::string many;
  for (int i = 0; i <= kMaxFolds; ++i) many += "a," + std::to_string(i) + "\n";
  EXPECT_THAT(fold_refusal(many), HasSubstr("1001 values"));
  EXPECT_THAT(fold_refusal("a,0\nb,9223372036854775807\n"), HasSubstr("no row is in fold 1"));
}

TEST(OwnFolds, TellsRowsWithoutAFoldByTheirLinesAndFoldsWithoutRows) {
  const auto folds = OwnFolds::of_column(table_of("a,0\nb,\nc,1\nd,1\n"), "fold");
  EXPECT_THAT(fold_problems(folds, "abcd"), AllOf(HasSubstr("one problem"), HasSubstr("line 3: the column")));
  EXPECT_THAT(fold_problems(folds, "a"),
              AllOf(HasSubstr("fold 1 (1)"), HasSubstr("validates no image of PA"),
                    HasSubstr("fold 0 (0) of the column fold trains no image of PA")));
}

class FoldFiles : public ::testing::Test {
 protected:
  OwnFolds csv(const std::string& text) const { return OwnFolds::of_csv(folder_.write("folds.csv", text)); }
  OwnFolds json(const std::string& text) const {
    return OwnFolds::of_json(folder_.write("splits.json", text));
  }
  std::string bad_csv(const std::string& text) const {
    return testing::failure_or_none([&] { csv(text); });
  }
  std::string bad_json(const std::string& text) const {
    return testing::failure_or_none([&] { json(text); });
  }
  const testing::TemporaryFolder folder_;
};

TEST_F(FoldFiles, ACsvGivesEachIdAFold) {
  const auto folds = csv("id,Fold\nb,1\na,0\nb,1\nc,0\n");
  EXPECT_EQ(folds.count(), 2);
  EXPECT_THAT(folds.split(rows("abc"), 1).validation, ElementsAre(1));
  EXPECT_THAT(fold_problems(folds, "abx"), HasSubstr("line 4"));
}

TEST_F(FoldFiles, RefusesACsvThatSaysTwoThings) {
  EXPECT_THAT(
      bad_csv("ID,Fold\nanna,0\nb,1\nanna,1\n"),
      AllOf(HasSubstr("line 4: this ID is in another fold already, on line 2"), Not(HasSubstr("anna"))));
  EXPECT_THAT(bad_csv("ID,Fold\na,\n,1\n"),
              AllOf(HasSubstr("line 2: fold is blank"), HasSubstr("line 3: ID")));
  EXPECT_THAT(bad_csv("Name,Part\na,0\n"), AllOf(HasSubstr("'ID'"), HasSubstr("'fold'")));
  EXPECT_THAT(bad_csv(""), HasSubstr("empty"));
  EXPECT_THAT(testing::failure_or_none([&] { OwnFolds::of_csv(folder_ / "none.csv"); }),
              HasSubstr("none.csv"));
}

TEST_F(FoldFiles, JsonSaysOfEachFoldWhatItTrainsAndValidates) {
  const auto folds = json(R"([{"train": ["a", "b"], "val": ["c"]}, {"train": ["c", 7], "val": ["a", "b"]}])");
  EXPECT_EQ(folds.count(), 2);
  const auto first = folds.split(rows("abc7"), 0), second = folds.split(rows("abc7"), 1);
  EXPECT_THAT(first.train, ElementsAre(0, 1));
  EXPECT_THAT(first.validation, ElementsAre(2));
  EXPECT_THAT(second.train, ElementsAre(2, 3));
  EXPECT_THAT(second.validation, ElementsAre(0, 1));
  EXPECT_THAT(fold_problems(folds, "abc7"), IsEmpty());
  EXPECT_THAT(fold_problems(folds, "abcx"), HasSubstr("line 5"));
  EXPECT_EQ(json(R"([{"train": ["a"], "val": ["b"]}])").count(), 1);  // one division is enough
}

TEST_F(FoldFiles, RefusesJsonThatIsNoDivision) {
  for (const char* text :
       {"{}", "[]", "3", "[[]]", R"([{"train": ["a"]}])", R"([{"train": "a", "val": ["b"]}])",
        R"([{"train": ["a"], "val": ["b"], "test": ["c"]}])", R"([{"train": [null], "val": ["b"]}])",
        R"([{"train": [["a"]], "val": ["b"]}])", R"([{"train": [""], "val": ["b"]}])", "[{", ""}) {
    EXPECT_THAT(bad_json(text), HasSubstr("splits.json")) << text;
  }
  EXPECT_THAT(bad_json(R"([{"train": ["anna", "b", "anna"], "val": ["c"]}])"),
              AllOf(HasSubstr("fold 0, train[2]: is in this list already"), Not(HasSubstr("anna"))));
  EXPECT_THAT(bad_json(std::string(100000, '[')), HasSubstr("64 levels"));
}

TEST_F(FoldFiles, IdsThatTheTableDoesNotHaveAreToldByTheirPlaces) {
  const auto unknown = [](const OwnFolds& folds, const std::unordered_set<std::string>& ids) {
    return testing::failure_or_none([&] { folds.require_known(ids, "cases.csv"); });
  };
  const auto folds = csv("ID,Fold\na,0\nanna,1\nc,1\n");
  EXPECT_THAT(unknown(folds, {"a", "c", "anna", "d"}), IsEmpty());
  EXPECT_THAT(unknown(folds, {"a", "c"}), AllOf(HasSubstr("1 of 3 IDs are not in cases.csv"),
                                                HasSubstr("line 3"), Not(HasSubstr("anna"))));
  EXPECT_THAT(unknown(json(R"([{"train": ["a", "x"], "val": ["y"]}])"), {"a"}),
              AllOf(HasSubstr("2 of 3"), HasSubstr("fold 0, train[1]"), HasSubstr("fold 0, val[0]")));
}

}  // namespace
}  // namespace deepwrist::data
