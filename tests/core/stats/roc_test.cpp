#include "core/stats/roc.h"

#include <gtest/gtest.h>

#include "core/base/text.h"
#include "core/data/csv.h"
#include "core/stats/average_precision.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::stats {
namespace {

/// Golden sets: truth and score, and what scikit-learn makes of them.
class RocTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const auto table = data::read_csv(testing::golden(std::string("metrics/") + GetParam() + ".csv"));
    for (std::size_t row = 0; row < table.rows(); ++row) {
      truth_.push_back(static_cast<int>(*parse_integer(table.field(row, table.require_column("y")))));
      score_.push_back(*parse_double(table.field(row, table.require_column("p"))));
    }
    golden_ = testing::read_json(testing::golden(std::string("metrics/") + GetParam() + ".json"));
  }

  std::vector<int> truth_;
  std::vector<double> score_;
  nlohmann::json golden_;
};

TEST_P(RocTest, AurocEqualsScikitLearn) {
  EXPECT_NEAR(auroc(truth_, score_).value(), golden_["auroc"].get<double>(), 1e-12);
}

TEST_P(RocTest, AveragePrecisionEqualsScikitLearn) {
  EXPECT_NEAR(average_precision(truth_, score_).value(), golden_["average_precision"].get<double>(), 1e-12);
}

TEST_P(RocTest, ConfusionAndAccuracyEqualScikitLearn) {
  for (const auto& [key, threshold] : {std::pair{"at_0.5", 0.5}, {"at_0.53", 0.53}}) {
    const auto counts = confusion(truth_, score_, threshold);
    const auto& expected = golden_[key]["confusion_labels_1_0"];
    EXPECT_EQ(counts.true_positives, expected[0][0].get<std::size_t>()) << key;
    EXPECT_EQ(counts.false_negatives, expected[0][1].get<std::size_t>()) << key;
    EXPECT_EQ(counts.false_positives, expected[1][0].get<std::size_t>()) << key;
    EXPECT_EQ(counts.true_negatives, expected[1][1].get<std::size_t>()) << key;
    EXPECT_NEAR(counts.accuracy(), golden_[key]["accuracy"].get<double>(), 1e-12);
    EXPECT_NEAR(*counts.sensitivity(), golden_[key]["recall"].get<double>(), 1e-12);
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, RocTest, ::testing::Values("set_a", "set_b_ties"));

TEST(Auroc, TiesCountHalf) {
  EXPECT_EQ(auroc(std::vector<int>{0, 1}, std::vector<double>{3, 3}), 0.5);
  EXPECT_EQ(auroc(std::vector<int>{0, 1, 1}, std::vector<double>{1, 1, 2}), 0.75);
  EXPECT_EQ(auroc(std::vector<int>{1, 0}, std::vector<double>{0, 1}), 0);
}

TEST(Auroc, NeedsBothClasses) {
  EXPECT_FALSE(auroc(std::vector<int>{1, 1}, std::vector<double>{0, 1}));
  EXPECT_FALSE(auroc(std::vector<int>{0}, std::vector<double>{0}));
  EXPECT_FALSE(auroc({}, {}));
}

TEST(Confusion, AScoreAtTheThresholdIsPositive) {
  const auto counts = confusion(std::vector<int>{1, 0}, std::vector<double>{0.5, 0.5}, 0.5);
  EXPECT_EQ(counts.true_positives, 1u);
  EXPECT_EQ(counts.false_positives, 1u);
  EXPECT_FALSE(Confusion{}.sensitivity());
  EXPECT_EQ(Confusion{}.accuracy(), 0);
}

}  // namespace
}  // namespace deepwrist::stats
