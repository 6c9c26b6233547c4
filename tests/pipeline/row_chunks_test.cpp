#include "pipeline/row_chunks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deepwrist::pipeline {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<WantedRow> rows_of(std::uint32_t pa, std::uint32_t lat) {
  std::vector<WantedRow> rows;
  for (std::uint32_t row = 0; row < pa + lat; ++row) rows.push_back({row, row < pa ? View::pa : View::lat});
  return rows;
}

/// The sizes of all chunks; each holds one view and the rows that follow those of the last.
std::vector<std::size_t> sizes(const std::vector<WantedRow>& rows, std::size_t size, std::size_t bytes) {
  RowChunks chunks(rows, size);
  std::vector<std::size_t> found;
  std::uint32_t next = 0;
  while (const auto chunk = chunks.next(found.empty() ? 0 : bytes)) {
    for (const auto& row : *chunk) {
      EXPECT_EQ(row.row, next++);
      EXPECT_EQ(row.view, chunk->front().view);
    }
    found.push_back(chunk->size());
  }
  EXPECT_EQ(next, rows.size());
  return found;
}

TEST(RowChunks, TheFirstHoldsOneRowAndOthersShareTheRestEvenly) {
  EXPECT_THAT(sizes(rows_of(20, 20), 0, 600'000), ElementsAre(1, 19, 20));
  EXPECT_THAT(sizes(rows_of(50, 0), 0, 600'000), ElementsAre(1, 25, 24));
  EXPECT_THAT(sizes(rows_of(0, 1), 0, 600'000), ElementsAre(1));
  EXPECT_THAT(sizes({}, 0, 0), IsEmpty());
}

TEST(RowChunks, LargeImagesMakeSmallerOnes) {
  EXPECT_THAT(sizes(rows_of(40, 0), 0, std::size_t{2} << 20), ElementsAre(1, 20, 19));
  EXPECT_THAT(sizes(rows_of(33, 0), 0, std::size_t{100} << 20), ElementsAre(1, 16, 16));
}

TEST(RowChunks, AGivenSizeHolds) {
  EXPECT_THAT(sizes(rows_of(5, 0), 1, 600'000), Each(1));
  EXPECT_THAT(sizes(rows_of(8, 3), 4, 600'000), ElementsAre(1, 4, 3, 3));
}

TEST(RowChunks, RowsOfBothViewsInTurnAreTakenViewByView) {
  std::vector<WantedRow> rows;
  for (std::uint32_t row = 0; row < 6; ++row) rows.push_back({row, row % 2 == 0 ? View::lat : View::pa});
  RowChunks chunks(rows, 2);
  std::vector<std::uint32_t> order;
  while (const auto chunk = chunks.next(0)) {
    for (const auto& row : *chunk) order.push_back(row.row);
  }
  EXPECT_THAT(order, ElementsAre(1, 3, 5, 0, 2, 4));
}

}  // namespace
}  // namespace deepwrist::pipeline
