#include "core/report/chart/svg_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

#include "core/report/chart/chart_ticks.h"
#include "tests/core/report/markup_check.h"

namespace deepwrist::report {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using testing::markup_fault;
using ::testing::Not;
using testing::occurrences;

const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInfinity = std::numeric_limits<double>::infinity();

XyChart chart_of(std::vector<Point> points) {
  XyChart chart{"epoch", {{"fold 0", std::move(points)}}};
  chart.whole_numbers = true;
  return chart;
}

std::string line_chart(const XyChart& chart) { return figure_html({"loss", "Loss", chart}); }

TEST(NiceTicks, AreRoundAndInside) {
  EXPECT_THAT(nice_ticks(0, 10, 5), ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(nice_ticks(-0.13, 0.12, 5), ElementsAre(-0.1, -0.05, 0, 0.05, 0.1));
  EXPECT_THAT(nice_ticks(1, 3, 8, 1), ElementsAre(1, 2, 3)) << "no half epochs";
}

TEST(NiceTicks, AnyRangeHasAFewAndEnds) {
  const std::vector<std::pair<double, double>> ranges{
      {0, 0}, {5, 5}, {-1e300, 1e300}, {1e16, 1e16 + 2}, {1e-300, 2e-300}, {0, 1e-4}, {-7, -6.999}};
  for (const auto& [low, high] : ranges) {
    const auto ticks = nice_ticks(low, high, 5);
    EXPECT_GE(ticks.size(), 2U) << low << " " << high;
    EXPECT_LE(ticks.size(), 12U) << low << " " << high;
    EXPECT_EQ(std::set<double>(ticks.begin(), ticks.end()).size(), ticks.size());
  }
}

TEST(LogarithmicTicks, AreRoundAndInside) {
  EXPECT_THAT(logarithmic_ticks(0.009, 1.1), ElementsAre(0.01, 0.1, 1));
  EXPECT_THAT(logarithmic_ticks(0.04, 1.1), ElementsAre(0.05, 0.1, 0.2, 0.5, 1));
  EXPECT_THAT(logarithmic_ticks(3, 4), ElementsAreArray(nice_ticks(3, 4, 5))) << "none of them inside";
  for (const auto& [low, high] :
       std::vector<std::pair<double, double>>{{1e-250, 1e250}, {1e-9, 1}, {6, 6.01}}) {
    const auto ticks = logarithmic_ticks(low, high);
    EXPECT_GE(ticks.size(), 2U) << low << " " << high;
    EXPECT_LE(ticks.size(), 12U) << low << " " << high;
    EXPECT_GE(ticks.front(), low * (1 - 1e-6));
    EXPECT_LE(ticks.back(), high * (1 + 1e-6));
  }
}

/// The heights of a line's points in the drawing.
std::vector<double> heights(const std::string& html) {
  std::vector<double> result;
  const char* text = html.c_str() + html.find("<path d=\"M") + 10;
  double x = 0, y = 0;
  for (int read = 0; std::sscanf(text, "%lf %lf%n", &x, &y, &read) == 2; text += read + 2)
    result.push_back(y);
  return result;
}

TEST(LineChart, OnALogarithmicAxisEqualRatiosAreEqualSteps) {
  XyChart chart = chart_of({{1, 1}, {2, 0.1}, {3, 0.01}});
  chart.logarithmic = true;
  const auto rows = heights(line_chart(chart));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_NEAR(rows[1] - rows[0], rows[2] - rows[1], 0.11) << "written with one decimal";
  EXPECT_THAT(line_chart(chart), HasSubstr(">0.01</text>"));
}

TEST(LineChart, ALogarithmicAxisNeedsPositiveValues) {
  for (const double low : {0.0, -1.0, 1e-280}) {
    XyChart chart = chart_of({{1, 4}, {2, 2}, {3, low}});
    const std::string linear = line_chart(chart);
    chart.logarithmic = true;
    EXPECT_EQ(line_chart(chart), linear);
  }
  XyChart one = chart_of({{1, 5}, {2, 5}});
  one.logarithmic = true;
  EXPECT_THAT(line_chart(one), Not(HasSubstr("nan")));
}

TEST(LineChart, IsWellFormedAndSaysItsValues) {
  const std::string html = line_chart(chart_of({{1, 0.5}, {2, 0.25}, {3, 0.125}}));
  EXPECT_EQ(markup_fault(html), "");
  EXPECT_THAT(html, HasSubstr("<title>fold 0, epoch 2: 0.25</title>"));
  EXPECT_EQ(occurrences(html, "<title>"), 3);
  EXPECT_EQ(occurrences(html, "<path d=\"M"), 2) << "the line and its mark in the legend";
}

TEST(LineChart, TheLargestValueIsHighestAndTimeGoesRight) {
  const std::string html = line_chart(chart_of({{1, 1}, {2, 2}}));
  const auto start = html.find("<path d=\"M");
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  ASSERT_EQ(std::sscanf(html.c_str() + start, "<path d=\"M%lf %lf L%lf %lf\"", &x0, &y0, &x1, &y1), 4);
  EXPECT_LT(x0, x1);
  EXPECT_GT(y0, y1);
}

TEST(LineChart, WhatIsNotFiniteIsAGap) {
  for (const double gap : {kNan, kInfinity, -kInfinity, 1e305}) {
    const std::string html = line_chart(chart_of({{1, 1}, {2, 2}, {3, gap}, {4, 2}, {5, 1}, {6, gap}}));
    EXPECT_EQ(markup_fault(html), "");
    EXPECT_EQ(occurrences(html, "<path d=\"M"), 3) << "two lines and the legend";
    EXPECT_EQ(occurrences(html, "<title>"), 4);
    EXPECT_THAT(html, Not(HasSubstr("nan")));
    EXPECT_THAT(html, Not(HasSubstr("inf")));
  }
}

TEST(LineChart, APointWithoutNeighboursIsADot) {
  std::vector<std::pair<double, double>> points;
  for (int i = 0; i < 100; ++i) points.emplace_back(i, i == 50 || i == 52 ? kNan : 1.0);
  EXPECT_EQ(occurrences(line_chart(chart_of(points)), "class=\"dot\""), 1);
  EXPECT_EQ(occurrences(line_chart(chart_of({{1, 0.5}})), "class=\"dot\""), 1) << "one epoch only";
}

TEST(LineChart, OneEpochHasOneTick) {
  const std::string html = line_chart(chart_of({{7, 0.5}}));
  EXPECT_EQ(occurrences(html, "text-anchor=\"middle\""), 2) << "the tick and the axis's name";
  EXPECT_THAT(html, HasSubstr(">7</text>"));
}

TEST(LineChart, NothingToDrawIsSaid) {
  for (const auto& chart : {chart_of({}), chart_of({{1, kNan}}), XyChart{"epoch", {}}}) {
    const std::string html = line_chart(chart);
    EXPECT_EQ(markup_fault(html), "");
    EXPECT_THAT(html, HasSubstr("No finite values"));
  }
}

TEST(LineChart, TheMarkedPointIsRinged) {
  XyChart chart = chart_of({{1, 1}, {2, 2}, {3, 3}});
  chart.series[0].marked = 2;
  EXPECT_EQ(occurrences(line_chart(chart), "class=\"ring\""), 1);
  chart.series[0].marked = 9;
  EXPECT_EQ(occurrences(line_chart(chart), "class=\"ring\""), 0);
}

TEST(LineChart, NamesAreTextAndNeverMarkup) {
  const std::string evil = "</title><script>alert('&\"1\")</script>";
  const std::string html = figure_html({"x", evil, XyChart{evil, {{evil, {{1, 1}, {2, 2}}, -3}}}, evil});
  EXPECT_EQ(markup_fault(html), "");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
}

}  // namespace
}  // namespace deepwrist::report
