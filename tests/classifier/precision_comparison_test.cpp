#include "classifier/precision_comparison.h"

#include <gtest/gtest.h>

namespace deepwrist::classifier {
namespace {

TEST(PrecisionDifference, RegionsWithoutATruthDoNotCountForTheAuroc) {
  const PrecisionComparison comparison{
      .threshold = 0.8, .truth = {1, -1, 0, -1}, .fp32 = {0.7, 0.9, 0.6, 0.1}, .int8 = {0.5, 0.9, 0.6, 0.1}};
  const auto found = precision_difference(comparison);
  EXPECT_EQ(found.auroc_fp32, 1.0);
  EXPECT_EQ(found.auroc_int8, 0.0);
  EXPECT_EQ(found.decisions_changed, 0U);
}

TEST(PrecisionDifference, WithoutATruthThereIsNoAuroc) {
  const PrecisionComparison comparison{.truth = {-1, -1}, .fp32 = {0.7, 0.1}, .int8 = {0.6, 0.1}};
  EXPECT_FALSE(precision_difference(comparison).auroc_fp32);
}

}  // namespace
}  // namespace deepwrist::classifier
