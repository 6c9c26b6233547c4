#include "pipeline/table_division.h"

#include <gmock/gmock.h>

#include <set>

namespace deepwrist::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DividingATable, KeepsStudiesWholeAndGivesEachToThePartWithFewestRows) {
  EXPECT_THAT(divide({"A", "A", "B", "C", "C", "A", "D"}, 2), ElementsAre(0, 0, 1, 1, 1, 0, 0));
  EXPECT_THAT(divide({"A", "B", "C"}, 3), ElementsAre(0, 1, 2));
  EXPECT_THAT(divide({"A", "B"}, 4), ElementsAre(0, 1)) << "parts without rows are parts";
  EXPECT_THAT(divide({}, 4), IsEmpty());
  EXPECT_THAT(divide({"A", "B", "A"}, 1), ElementsAre(0, 0, 0));
}

TEST(DividingATable, MakesPartsThatDifferByNoMoreThanAStudy) {
  std::vector<std::string> ids;
  for (int study = 0; study < 1000; ++study) {
    for (int view = 0; view <= study % 3; ++view) ids.push_back(std::to_string(study));
  }
  const auto parts = divide(ids, 7);
  std::vector<std::size_t> rows(7);
  std::map<std::string, std::set<std::uint32_t>> of_study;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ++rows.at(parts[i]);
    of_study[ids[i]].insert(parts[i]);
  }
  EXPECT_LE(*std::ranges::max_element(rows) - *std::ranges::min_element(rows), 3U);
  for (const auto& [id, where] : of_study) EXPECT_EQ(where.size(), 1U) << id;
}

}  // namespace
}  // namespace deepwrist::pipeline
