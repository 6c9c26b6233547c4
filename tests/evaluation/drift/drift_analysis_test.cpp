#include "evaluation/drift/drift_analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/random.h"
#include "core/stats/heterogeneity.h"
#include "core/stats/kolmogorov_smirnov.h"
#include "evaluation/drift/drift_report.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StrEq;

/// Brightness of `patients` patients, each with so many images of the same, uniform from `low` on 100 wide.
MeasuredImages uniform(std::uint32_t stream, int patients, double low, int images = 1) {
  CounterRng rng(11, stream, 0);
  MeasuredImages measured;
  for (int patient = 0; patient < patients; ++patient) {
    const double value = low + 100.0 * rng.next() / 4294967296.0;
    for (int i = 0; i < images; ++i) measured.add("P" + std::to_string(patient), {{"brightness", value}});
  }
  return measured;
}

DataProfile profile_of(const std::map<View, MeasuredImages>& views) {
  DataProfile profile{.block = "localizer", .prepared = false, .views = {}};
  for (const auto& [view, images] : views) {
    profile.views[view].images = images.images();
    profile.views[view].add(images);
  }
  return profile;
}

constexpr stats::BootstrapOptions kFew{.replicates = 200, .seed = 1, .level = 0.95, .threads = 1};

const MeasureDrift& only(const DriftAnalysis& analysis) { return analysis.measures.at(0); }

TEST(Drift, DataOfTheSameKindAreAsByChance) {
  const auto profile = profile_of({{View::pa, uniform(1, 2000, 0)}});
  const auto analysis = analyse_drift(profile, {{View::pa, uniform(2, 300, 0)}}, kFew);
  const auto& drift = only(analysis);
  EXPECT_THAT(drift.test.verdict(), StrEq("as chance alone"));
  EXPECT_LT(drift.test.stability.value, drift.test.by_chance);
  EXPECT_GT(drift.test.p, 0.05);
  EXPECT_LE(drift.test.stability.interval.low, drift.test.stability.value);
  EXPECT_GE(drift.test.stability.interval.high, drift.test.stability.value);
}

/// Uniform on 0 to 100 against 30 to 130: the distance is 0.3, three tenths of the training are empty now.
TEST(Drift, AShiftIsFoundWithItsSize) {
  const auto profile = profile_of({{View::pa, uniform(1, 2000, 0)}});
  const auto analysis = analyse_drift(profile, {{View::pa, uniform(2, 400, 30)}}, kFew);
  const auto& drift = only(analysis);
  EXPECT_THAT(drift.test.verdict(), StrEq("large"));
  EXPECT_NEAR(drift.distance.value, 0.3, 0.05);
  EXPECT_NEAR(drift.outside, 0.3, 0.05);
  EXPECT_LT(drift.distance.interval.low, 0.3);
  EXPECT_GT(drift.distance.interval.high, 0.3);
  EXPECT_LT(drift.test.adjusted_p, 1e-10);
}

TEST(Drift, ImagesOfOnePatientAreNoIndependentCases) {
  const auto profile = profile_of({{View::pa, uniform(1, 2000, 0)}});
  const auto once = analyse_drift(profile, {{View::pa, uniform(2, 30, 20)}}, kFew);
  const auto often = analyse_drift(profile, {{View::pa, uniform(2, 30, 20, 50)}}, kFew);
  EXPECT_DOUBLE_EQ(only(often).test.p, only(once).test.p);
  EXPECT_DOUBLE_EQ(only(often).test.by_chance, only(once).test.by_chance);
  EXPECT_NEAR(only(often).distance.interval.low, only(once).distance.interval.low, 1e-12);
  EXPECT_DOUBLE_EQ(only(once).test.p, stats::kolmogorov_smirnov_p(only(once).distance.value, 2000, 30));
}

TEST(Drift, SharesOfViewsAreComparedAndAllTestsAreAdjustedTogether) {
  const auto profile = profile_of({{View::pa, uniform(1, 500, 0)}, {View::lat, uniform(2, 500, 0)}});
  const auto analysis =
      analyse_drift(profile, {{View::pa, uniform(3, 90, 0)}, {View::lat, uniform(4, 10, 0)}}, kFew);
  ASSERT_TRUE(analysis.views);
  EXPECT_EQ(analysis.tests, 3U);
  // By hand: (0.9 − 0.5) ln 1.8 + (0.1 − 0.5) ln 0.2.
  EXPECT_NEAR(analysis.views->test.stability.value, 0.4 * (std::log(1.8) - std::log(0.2)), 1e-12);
  EXPECT_THAT(analysis.views->test.verdict(), StrEq("large"));
  const auto adjusted = stats::holm(
      std::vector{analysis.views->test.p, analysis.measures[0].test.p, analysis.measures[1].test.p});
  EXPECT_EQ(analysis.views->test.adjusted_p, adjusted[0]);
  EXPECT_EQ(analysis.measures[1].test.adjusted_p, adjusted[2]);
}

TEST(Drift, WhatCannotBeComparedIsSaid) {
  MeasuredImages with_spacing;
  with_spacing.add("", {{"spacing", 0.1}});
  const auto profile = profile_of({{View::pa, uniform(1, 50, 0)}});
  const auto analysis =
      analyse_drift(profile, {{View::pa, with_spacing}, {View::lat, uniform(2, 5, 0)}}, kFew);
  EXPECT_THAT(analysis.remarks, ElementsAre("PA, pixel spacing (mm): not known of the training data",
                                            "PA, brightness, mean: not known of the new data",
                                            "LAT: 5 new images, none in the training"));
  EXPECT_TRUE(analysis.measures.empty());
  EXPECT_FALSE(analysis.views);
}

TEST(Drift, OneNewImageOfAConstantMeasureIsNoReasonToFail) {
  MeasuredImages training, now;
  for (int i = 0; i < 3; ++i) training.add("", {{"spacing", 0.1}});
  now.add("", {{"spacing", 0.2}});
  const auto analysis = analyse_drift(profile_of({{View::pa, training}}), {{View::pa, now}}, kFew);
  EXPECT_EQ(only(analysis).distance.value, 1);
  EXPECT_EQ(only(analysis).outside, 1);
  report::Page page;
  add_drift(page, analysis, 0.95);
  EXPECT_THAT(report::html(page), HasSubstr("pixel spacing"));
  EXPECT_EQ(drift_json(analysis)["measures"][0]["measure"], "spacing");
  EXPECT_THAT(drift_csv(analysis), HasSubstr("PA,spacing,3,1,"));
}

}  // namespace
}  // namespace deepwrist::evaluation
