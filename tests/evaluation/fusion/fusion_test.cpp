#include "evaluation/fusion/fusion.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

/// A table of both views of so many studies; what a test wants to be different it changes.
class Table {
 public:
  explicit Table(std::size_t studies) {
    table_.views = {"PA", "LAT"};
    table_.label_names = {"Fracture"};
    table_.labels.resize(1);
    for (std::size_t i = 0; i < studies; ++i) {
      // Positives are every third; scores overlap, and no two are equal.
      const int truth = i % 3 == 0 ? 1 : 0;
      add(i, 0, 0.25 + 0.3 * truth + 0.001 * static_cast<double>(i * 37 % 401), truth);
      add(i, 1, 0.30 + 0.2 * truth + 0.001 * static_cast<double>(i * 53 % 397), truth);
    }
  }
  void add(std::size_t study, std::size_t view, double score, int truth) {
    table_.id.push_back("S" + std::to_string(study));
    table_.view.push_back(view);
    table_.score.push_back(score);
    table_.labels[0].push_back(static_cast<std::int8_t>(truth));
  }
  ScoreTable& operator*() { return table_; }
  ScoreTable* operator->() { return &table_; }
  FusionData data(const FusionColumns& columns = {"p", {}, false}) const {
    return fusion_data(table_, columns);
  }

 private:
  ScoreTable table_;
};

void expect_fit(const stats::LogisticFit& fit, const nlohmann::json& expected) {
  ASSERT_EQ(fit.coefficients.size(), expected["coefficients"].size());
  for (std::size_t i = 0; i < fit.coefficients.size(); ++i) {
    const auto& c = fit.coefficients[i];
    // statsmodels stops when its likelihood no longer moves: seven digits are left of coefficients.
    const auto near = [](double value) { return 1e-6 * std::max(1.0, std::abs(value)); };
    const double value = expected["coefficients"][i], error = expected["standard_errors"][i];
    EXPECT_NEAR(c.value, value, near(value));
    EXPECT_NEAR(c.standard_error, error, near(error));
    EXPECT_NEAR(c.p, expected["p"][i], 1e-7);
    EXPECT_NEAR(c.interval.low, expected["intervals"][i][0], near(c.interval.low));
    EXPECT_NEAR(c.interval.high, expected["intervals"][i][1], near(c.interval.high));
  }
  EXPECT_NEAR(fit.log_likelihood, expected["log_likelihood"], 1e-9);
}

TEST(Fusion, EqualsStatsmodels) {
  const auto expected = testing::read_json(testing::golden("fusion/expected.json"));
  ScoreColumns columns;
  columns.covariates = {"age", "kv"};
  auto table = score_table(data::read_csv(testing::golden("fusion/predictions.csv")), columns);
  const auto with = fusion_data(table, {"p", {"age", "kv"}, true});
  EXPECT_THAT(with.columns, ElementsAre("p PA", "p LAT", "age", "kv PA", "kv LAT"));
  expect_fit(fuse(with, {}).fit, expected["log_odds_with_covariates"]);

  table.covariates.clear();
  const auto fusion = fuse(fusion_data(table, {"p", {}, false}), {});
  expect_fit(fusion.fit, expected["views"]);
  ASSERT_EQ(fusion.scores.size(), 5U);
  EXPECT_NEAR(fusion.scores[2].auroc->value, expected["mean_auroc"], 1e-12);
  EXPECT_NEAR(fusion.scores[3].auroc->value, expected["views"]["auroc"], 1e-12);
  ASSERT_TRUE(fusion.equal_weights);
  EXPECT_NEAR(fusion.equal_weights->statistic, expected["equal_weights"]["statistic"], 1e-8);
  EXPECT_NEAR(fusion.equal_weights->p, expected["equal_weights"]["p"], 1e-8);
}

TEST(Fusion, PredictsEachStudyByAFitToOtherFoldsOnly) {
  const auto data = Table(60).data();
  const auto fusion = fuse(data, {.folds = 4, .seed = 1});
  for (int fold = 0; fold < 4; ++fold) {
    std::vector<int> truth;
    std::vector<std::vector<double>> values(2);
    for (std::size_t i = 0; i < data.id.size(); ++i) {
      if (fusion.fold[i] == fold) continue;
      truth.push_back(data.truth[i]);
      for (std::size_t c = 0; c < 2; ++c) values[c].push_back(data.values[c][i]);
    }
    EXPECT_EQ(truth.size(), 45U);
    EXPECT_EQ(std::ranges::count(truth, 1), 15) << "folds have equal shares of the classes";
    const auto fit = stats::fit_logistic(truth, values);
    for (std::size_t i = 0; i < data.id.size(); ++i) {
      if (fusion.fold[i] == fold) {
        EXPECT_EQ(fusion.predicted[i], fit.predict(std::vector{data.values[0][i], data.values[1][i]}));
      }
    }
  }
}

TEST(Fusion, KeepsAGroupInOneFold) {
  Table table(60);
  for (const auto& id : table->id)
    table->group.push_back("patient " + std::to_string(std::stoi(id.substr(1)) / 4));
  const auto data = table.data();
  const auto fusion = fuse(data, {});
  std::map<std::string, int> fold_of;
  for (std::size_t i = 0; i < data.id.size(); ++i) {
    EXPECT_EQ(fold_of.emplace(data.group[i], fusion.fold[i]).first->second, fusion.fold[i]) << data.group[i];
  }
  EXPECT_EQ(fold_of.size(), 15U);
}

TEST(Fusion, LeavesIncompleteStudiesOutAndCountsThem) {
  Table table(40);
  table->score[1] = NAN;                                 // LAT of S0
  table.add(40, 0, 0.5, 1);                              // PA only
  table->labels[0][4] = kUnknown;                        // S2 keeps the label of its other view
  table->labels[0][6] = table->labels[0][7] = kUnknown;  // S3
  table->covariates = {std::vector<double>(81, 1.0)};
  table->covariates[0][10] = table->covariates[0][11] = NAN;  // S5
  table->covariates[0][12] = NAN;                             // S6 has it with the other view
  const auto data = table.data({"p", {"age"}, false});
  EXPECT_EQ(data.without_view, 2U);
  EXPECT_EQ(data.without_truth, 1U);
  EXPECT_EQ(data.without_covariate, 1U);
  EXPECT_EQ(data.id.size(), 37U);
  EXPECT_EQ(std::ranges::count(data.id, "S2"), 1);
  EXPECT_EQ(std::ranges::count(data.id, "S6"), 1);
  EXPECT_EQ(std::ranges::count(data.id, "S0"), 0);
}

TEST(Fusion, AveragesSeveralImagesOfAView) {
  Table table(20);
  const double first = table->score[0];
  table.add(0, 0, first + 0.2, 1);
  const auto data = table.data();
  EXPECT_EQ(data.averaged, 2U);
  EXPECT_NEAR(data.values[0][0], first + 0.1, 1e-12);
  EXPECT_NEAR(data.mean[0], (first + 0.1 + table->score[1]) / 2, 1e-12);
}

TEST(Fusion, TakesCovariatesOfAStudyOnceAndThoseOfAViewForEach) {
  Table table(30);
  table->covariates.resize(2);
  for (std::size_t row = 0; row < table->rows(); ++row) {
    table->covariates[0].push_back(static_cast<double>(row / 2 * 7 % 11));
    table->covariates[1].push_back(static_cast<double>(row * 5 % 13));
  }
  EXPECT_THAT(table.data({"p", {"age", "kv"}, false}).columns,
              ElementsAre("p PA", "p LAT", "age", "kv PA", "kv LAT"));
}

TEST(Fusion, TenStudiesAreEnough) {
  Table table(10);
  table->score = {0.9, 0.4, 0.2, 0.6, 0.3, 0.2, 0.4,  0.7, 0.5, 0.3,
                  0.1, 0.4, 0.6, 0.8, 0.7, 0.2, 0.35, 0.1, 0.2, 0.3};
  const auto data = table.data();
  const auto fusion = fuse(data, {.folds = 2});
  EXPECT_EQ(fusion.predicted.size(), 10U);
  EXPECT_THAT(fusion.separated_folds.size(), ::testing::Le(2U));
  for (const double p : fusion.predicted) EXPECT_TRUE(p >= 0 && p <= 1) << p;
}

TEST(Fusion, TiesEverywhereHaveAnAreaOfOneHalf) {
  Table table(30);
  for (std::size_t row = 0; row < table->rows(); ++row) table->score[row] = row % 4 < 2 ? 0.4 : 0.6;
  // Both views say the same of every study, so that one of them is superfluous.
  EXPECT_THAT([&] { fuse(table.data(), {}); }, ThrowsMessage<Error>(HasSubstr("depend on each other")));
  for (auto& score : table->score) score = 0.5;
  EXPECT_THAT([&] { fuse(table.data(), {}); },
              ThrowsMessage<Error>(HasSubstr("'p PA', 'p LAT' has the same value")));
  for (std::size_t i = 0; i < 30; ++i) {
    table->score[2 * i] = i % 6 < 3 ? 0.4 : 0.6;
    table->score[2 * i + 1] = i % 12 < 6 ? 0.4 : 0.6;
  }
  const auto fusion = fuse(table.data(), {});
  EXPECT_NEAR(fusion.scores[2].auroc->value, 0.5, 0.1);
  EXPECT_NEAR(fusion.fit.coefficients[1].p, 1, 0.2);
}

TEST(Fusion, RefusesOneClassOneViewAndNothingComplete) {
  Table table(20);
  for (auto& label : table->labels[0]) label = 1;
  EXPECT_THAT([&] { fuse(table.data(), {}); },
              ThrowsMessage<Error>(HasSubstr("all 20 complete studies are positive")));
  Table lonely(20);
  for (std::size_t row = 0; row < lonely->rows(); ++row) lonely->id[row] = std::to_string(row);
  EXPECT_THAT([&] { lonely.data(); }, ThrowsMessage<Error>(HasSubstr("40 lack the score of a view")));
  Table flat(20);
  flat->views = {"PA"};
  flat->view.assign(40, 0);
  EXPECT_THAT([&] { flat.data(); }, ThrowsMessage<Error>(HasSubstr("one view only")));
  Table nameless(20);
  nameless->without_id = 1;
  EXPECT_THAT([&] { nameless.data(); }, ThrowsMessage<Error>(HasSubstr("1 rows have no ID")));
}

TEST(Fusion, SaysThatSeparatedClassesNeedAPenalty) {
  Table table(30);
  for (std::size_t row = 0; row < table->rows(); ++row) {
    table->score[row] = 0.01 * static_cast<double>(row % 17) + (table->labels[0][row] == 1 ? 0.7 : 0.1);
  }
  EXPECT_THAT([&] { fuse(table.data(), {}); }, ThrowsMessage<Error>(HasSubstr("--ridge 1")));
  const auto fusion = fuse(table.data(), {.ridge = 1});
  EXPECT_THAT(fusion.separated_folds, IsEmpty());
  EXPECT_EQ(fusion.scores.back().auroc->value, 1);
  EXPECT_FALSE(fusion.equal_weights);
}

TEST(Fusion, RefusesTooFewOfAClassAndTooManyFolds) {
  Table table(30);
  for (std::size_t row = 0; row < table->rows(); ++row) table->labels[0][row] = row / 2 == 4 ? 1 : 0;
  table->score[8] = table->score[9] = 0.5;  // the positive study is not told apart
  EXPECT_THAT([&] { fuse(table.data(), {}); },
              ThrowsMessage<Error>(HasSubstr("the positive cases are in one study")));
  EXPECT_THAT([] { fuse(Table(30).data(), {.folds = 31}); },
              ThrowsMessage<Error>(HasSubstr("31 folds need")));
}

TEST(Fusion, OddsNeedProbabilities) {
  Table table(20);
  table->score[5] = 1.5;
  EXPECT_THAT([&] { table.data({"p", {}, true}); }, ThrowsMessage<Error>(HasSubstr("1.5 is no probability")));
  table->score[5] = 1;
  EXPECT_NEAR(table.data({"p", {}, true}).values[1][2], std::log((1 - 1e-6) / 1e-6), 1e-6);
  EXPECT_EQ(table.data().values[1][2], 1);
}

}  // namespace
}  // namespace deepwrist::evaluation
