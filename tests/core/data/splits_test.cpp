#include "core/data/splits.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/csv.h"
#include "tests/support/paths.h"

namespace deepwrist::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct GoldenFolds {
  std::vector<std::string> ids;
  std::vector<int> labels, group_k_fold, k_fold;
};

GoldenFolds read_golden(const std::string& name) {
  const CsvTable table = read_csv(testing::golden("folds/" + name));
  GoldenFolds golden;
  const auto integer = [&](std::size_t row, const char* column) {
    return std::stoi(std::string(table.field(row, table.require_column(column))));
  };
  for (std::size_t row = 0; row < table.rows(); ++row) {
    golden.ids.emplace_back(table.field(row, table.require_column("ID")));
    golden.labels.push_back(integer(row, "Fracture"));
    golden.group_k_fold.push_back(integer(row, "groupkfold_val_fold"));
    golden.k_fold.push_back(integer(row, "kfold_val_fold"));
  }
  return golden;
}

template <typename Function>
std::string error_of(Function&& function) {
  try {
    function();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::format);
    EXPECT_EQ(error.place(), "meta.csv");
    return error.what();
  }
  return "no error";
}

class Folds : public ::testing::TestWithParam<const char*> {};

TEST_P(Folds, EqualTheReferenceRowByRow) {
  const GoldenFolds golden = read_golden(GetParam());
  const int folds = 1 + *std::ranges::max_element(golden.k_fold);
  EXPECT_EQ(group_k_fold(golden.ids, folds, "meta.csv"), golden.group_k_fold);
  EXPECT_EQ(k_fold(golden.ids.size(), folds, "meta.csv"), golden.k_fold);
}

TEST_P(Folds, OfGroupsKeepGroupsTogetherAndLabelsEven) {
  const GoldenFolds golden = read_golden(GetParam());
  const int folds = 1 + *std::ranges::max_element(golden.k_fold);
  const auto result = stratified_group_folds(golden.ids, golden.labels, folds, 7, "meta.csv");
  std::map<std::string, std::set<int>> folds_of_group;
  std::map<std::string, std::size_t> group_size;
  std::map<std::pair<int, int>, double> count;
  std::map<int, double> total;
  for (std::size_t row = 0; row < result.size(); ++row) {
    folds_of_group[golden.ids[row]].insert(result[row]);
    ++group_size[golden.ids[row]];
    ++count[{result[row], golden.labels[row]}];
    ++total[golden.labels[row]];
  }
  for (const auto& [id, where] : folds_of_group) EXPECT_EQ(where.size(), 1u) << id;
  // No fold can be expected to be nearer its share than one group.
  const auto largest = std::ranges::max_element(group_size, {}, [](const auto& item) { return item.second; });
  for (int fold = 0; fold < folds; ++fold) {
    for (const auto& [label, rows] : total) {
      EXPECT_NEAR((count[{fold, label}]), rows / folds, static_cast<double>(largest->second)) << fold;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, Folds,
                         ::testing::Values("meta1_unique_ids.csv", "meta2_repeated.csv",
                                           "meta3_int_ids_skewed.csv", "meta5_patients_1to3_images.csv"));

TEST(KFold, GivesTheFirstFoldsTheRest) {
  EXPECT_THAT(k_fold(8, 3, "meta.csv"), ElementsAre(0, 0, 0, 1, 1, 1, 2, 2));
}

TEST(GroupKFold, TakesWholeNumbersAsNumbers) {
  // As text "10" comes before "9", and the folds would be swapped.
  const std::vector<std::string> numbers{"9", "10"}, texts{"b9", "b10"};
  EXPECT_THAT(group_k_fold(numbers, 2, "meta.csv"), ElementsAre(1, 0));
  EXPECT_THAT(group_k_fold(texts, 2, "meta.csv"), ElementsAre(0, 1));
}

TEST(StratifiedGroupFolds, FollowTheSeed) {
  const GoldenFolds golden = read_golden("meta5_patients_1to3_images.csv");
  const auto folds = [&](std::uint64_t seed) {
    return stratified_group_folds(golden.ids, golden.labels, 5, seed, "meta.csv");
  };
  EXPECT_EQ(folds(1), folds(1));
  EXPECT_NE(folds(1), folds(2));
}

TEST(StratifiedGroupFolds, WithoutLabelsAreOfEqualSize) {
  const GoldenFolds golden = read_golden("meta5_patients_1to3_images.csv");
  const auto folds = stratified_group_folds(golden.ids, {}, 5, 3, "meta.csv");
  for (int fold = 0; fold < 5; ++fold) EXPECT_NEAR(std::ranges::count(folds, fold), 486 / 5.0, 1);
}

TEST(StratifiedGroupFolds, SpreadARareLabelOverAllFolds) {
  std::vector<std::string> groups;
  std::vector<int> labels;
  for (int i = 0; i < 200; ++i) {
    groups.push_back("patient" + std::to_string(i));
    labels.push_back(i < 5 ? 1 : 0);
  }
  const auto folds = stratified_group_folds(groups, labels, 5, 11, "meta.csv");
  EXPECT_EQ(std::set<int>(folds.begin(), folds.begin() + 5).size(), 5u);
}

TEST(Split, HasEveryRowOnce) {
  const Split first = split({0, 1, 0, 2}, 0);
  EXPECT_THAT(first.validation, ElementsAre(0, 2));
  EXPECT_THAT(first.train, ElementsAre(1, 3));
}

TEST(FoldErrors, TooFewRowsOrGroups) {
  const std::vector<std::string> groups{"a", "a", "a", "b"};
  EXPECT_THAT(error_of([] { k_fold(4, 5, "meta.csv"); }), HasSubstr("5 folds need at least as many rows"));
  EXPECT_THAT(error_of([&] { group_k_fold(groups, 3, "meta.csv"); }), HasSubstr("there are 2"));
  EXPECT_THAT(error_of([&] { stratified_group_folds(groups, {}, 3, 0, "meta.csv"); }),
              HasSubstr("lower train_params.n_fold"));
  for (const int folds : {1, 0, -3}) {
    EXPECT_THAT(error_of([&] { k_fold(4, folds, "meta.csv"); }), HasSubstr("at least 2"));
  }
  EXPECT_THAT(error_of([] { k_fold(0, 2, "meta.csv"); }), HasSubstr("there are 0"));
}

TEST(FoldErrors, OneClassOnly) {
  const std::vector<std::string> groups{"a", "b", "c", "d"};
  const std::vector<int> same{1, 1, 1, 1}, lonely{1, 0, 0, 0};
  EXPECT_THAT(error_of([&] { stratified_group_folds(groups, same, 2, 0, "meta.csv"); }),
              HasSubstr("every row has the label 1"));
  EXPECT_THAT(error_of([&] { stratified_group_folds(groups, lonely, 2, 0, "meta.csv"); }),
              HasSubstr("the label 1 is in one group (patient) only"));
}

}  // namespace
}  // namespace deepwrist::data
