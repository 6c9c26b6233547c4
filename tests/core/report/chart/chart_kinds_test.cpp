#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/report/chart/svg_chart.h"
#include "tests/core/report/markup_check.h"

namespace deepwrist::report {
namespace {

using ::testing::HasSubstr;
using testing::markup_fault;
using ::testing::Not;
using testing::occurrences;

const double kNan = std::numeric_limits<double>::quiet_NaN();
const std::string kEvil = "</title><script>alert('&\"1\")</script>\x01\xff";

/// The figure on a page; both its forms are well-formed and finite.
std::string drawn(const decltype(Figure::chart)& chart) {
  const Figure figure{"name", "Title", chart};
  const std::string html = figure_html(figure), svg = figure_svg(figure);
  EXPECT_EQ(markup_fault(html), "");
  EXPECT_EQ(markup_fault(svg.substr(svg.find("<svg"))), "");
  for (const std::string& text : {html, svg}) {
    for (const char* wrong : {"nan", "inf", "<script"}) EXPECT_THAT(text, Not(HasSubstr(wrong)));
  }
  return html;
}

XyChart markers(std::vector<Point> points) {
  XyChart chart{"1 − specificity", {{"reader", std::move(points)}}};
  chart.series[0].kind = SeriesKind::markers;
  chart.y_label = "sensitivity";
  return chart;
}

TEST(XyChart, MarkersSayTheirValuesWithIntervalsAndNotes) {
  XyChart chart = markers({{0.25, 0.5}});
  chart.series[0].x_bars = {{0.125, 0.375}};
  chart.series[0].y_bars = {{0.4, 0.6}};
  chart.series[0].notes = {"7 cases"};
  const std::string html = drawn(chart);
  EXPECT_THAT(
      html,
      HasSubstr(
          "<title>reader, 1 − specificity 0.25 (0.125–0.375): sensitivity 0.5 (0.4–0.6), 7 cases</title>"));
  EXPECT_EQ(occurrences(html, "class=\"bar\""), 2);
}

TEST(XyChart, RowsHaveNamesFromAbove) {
  XyChart chart = markers({{0.5, 0.1}, {0.75, 1.2}});
  chart.series[0].x_bars = {{0.25, 0.625}, {0.5, 0.875}};
  chart.y_names = {"women", kEvil};
  const std::string html = drawn(chart);
  EXPECT_THAT(html, HasSubstr("<title>women, reader: 0.5 (0.25–0.625)</title>"));
  EXPECT_LT(html.find(">women</text>"), html.find("&lt;/title")) << "the first row is above";
  EXPECT_THAT(html, Not(HasSubstr(">1.5</text>"))) << "rows have no numbers";
}

TEST(XyChart, ErrorBarsThatAreNotFiniteAreLeftOut) {
  XyChart chart = markers({{0.25, 0.5}, {0.5, 0.7}, {kNan, 0.5}});
  chart.series[0].y_bars = {{kNan, 0.6}};
  const std::string html = drawn(chart);
  EXPECT_EQ(occurrences(html, "class=\"bar\""), 0);
  EXPECT_EQ(occurrences(html, "class=\"mark\""), 3) << "two points and the legend";
}

TEST(XyChart, AnErrorBarIsPartOfARangeThatIsFound) {
  XyChart chart = markers({{0, 0}, {1, 1}});
  EXPECT_THAT(drawn(chart), Not(HasSubstr(">40</text>")));
  chart.series[0].y_bars = {{-50, 50}};
  EXPECT_THAT(drawn(chart), HasSubstr(">40</text>"));
}

TEST(XyChart, AFixedRangeIsKeptAndWhatLiesOutsideSaysNothing) {
  XyChart chart = markers({{0.5, 0.5}, {0.5, 7}, {-9e299, 1e300}});
  chart.x_range = chart.y_range = ValueRange{0, 1};
  chart.square = true;
  const std::string html = drawn(chart);
  EXPECT_EQ(occurrences(html, "<title>"), 1);
  EXPECT_THAT(html, HasSubstr(">0.8</text>"));
  EXPECT_THAT(html, Not(HasSubstr(">1.2</text>")));
}

TEST(XyChart, ARangeWithoutWidthIsWidened) {
  XyChart chart = markers({{0.5, 0.5}});
  chart.x_range = chart.y_range = ValueRange{0.5, 0.5};
  EXPECT_EQ(occurrences(drawn(chart), "<title>"), 1);
}

TEST(XyChart, StepsGoHorizontallyFirst) {
  XyChart chart{"x", {{"s", {{0, 0}, {1, 1}}}}};
  chart.series[0].kind = SeriesKind::steps;
  EXPECT_THAT(drawn(chart), ::testing::ContainsRegex("M[0-9.]+ [0-9.]+ H[0-9.]+ V[0-9.]+\""));
}

TEST(XyChart, BandsHaveGapsAndReferencesTheirNames) {
  XyChart chart{"x", {}};
  chart.bands = {{"interval", {{0, 0, 1}, {1, 0, 1}, {2, kNan, 1}, {3, 0, 1}, {4, 0, 2}}}};
  chart.references = {{{-1e9, 0.5}, {1e9, 0.5}, "chance"}, {{kNan, 0}, {1, 1}}};
  const std::string html = drawn(chart);
  EXPECT_EQ(occurrences(html, "<path d=\"M"), 5) << "two parts, one line, two in the legend";
  EXPECT_THAT(html, HasSubstr("</svg>chance</li>"));
}

TEST(XyChart, AMillionPointsAreDrawnAsManyAsCanBeSeen) {
  XyChart chart{"x", {{"s", {}}}};
  for (int i = 0; i < 1000000; ++i) chart.series[0].points.emplace_back(i, i % 1000 == 7 ? 1 : i % 2 * 0.5);
  const std::string html = drawn(chart);
  EXPECT_LT(html.size(), 200000U);
  EXPECT_GT(occurrences(html, " L"), 1500) << "every column of half a unit";
}

TEST(Histogram, CountsEveryFiniteValueOnce) {
  Histogram chart{"score", {{"no", {0, 0.1, 0.1, 1}, 0}, {"yes", {0.95, kNan, 7, -3}, 1}}};
  chart.range = ValueRange{0, 1};
  chart.bins = 2;
  const std::string html = drawn(chart);
  EXPECT_THAT(html, HasSubstr("<title>score 0–0.5: no 3, yes 1</title>")) << "outside counts at the ends";
  EXPECT_THAT(html, HasSubstr("<title>score 0.5–1: no 1, yes 2</title>"));
  chart.shares = true;
  EXPECT_THAT(drawn(chart), HasSubstr("<title>score 0–0.5: no 0.75, yes 0.3333</title>"));
}

TEST(Histogram, OneValueOneClassAndNoValueHaveADrawing) {
  EXPECT_EQ(occurrences(drawn(Histogram{"x", {{"a", {5}}}}), "class=\"bin\""), 8);
  EXPECT_THAT(drawn(Histogram{"x", {{"a", {kNan}}, {"b", {}}}}), HasSubstr("No finite values"));
  EXPECT_THAT(drawn(Histogram{"x", {}}), HasSubstr("No finite values"));
  EXPECT_EQ(occurrences(drawn(Histogram{"x", {{"a", {-1e300, 1e300}}}}), "class=\"bin\""), 8);
}

TEST(Histogram, LinesOutsideTheRangeAreLeftOut) {
  Histogram chart{"x", {{"a", {0, 1}}}};
  chart.lines = {{0.4, "threshold"}, {2, "outside"}, {kNan, "unknown"}};
  const std::string html = drawn(chart);
  EXPECT_THAT(html, HasSubstr(">threshold</text>"));
  EXPECT_THAT(html, Not(HasSubstr("outside")));
  EXPECT_THAT(html, Not(HasSubstr("unknown")));
}

TEST(MatrixChart, CellsSayTheirNumbersAndNames) {
  const MatrixChart chart{"prediction", "truth", {"no", "yes"}, {"no", "yes"}, {{2510, 24}, {11, 126}}};
  const std::string html = drawn(chart);
  EXPECT_THAT(html, HasSubstr("<title>truth no, prediction yes: 24</title>"));
  EXPECT_THAT(html, HasSubstr(">2510</text>"));
}

TEST(MatrixChart, CoefficientsHaveTwoDecimalsAndMissingOnesADash) {
  const std::string html = drawn(MatrixChart{"", "", {"a", "b"}, {"a", "b", "c"}, {{0.5, kNan}, {-0.25}}});
  EXPECT_THAT(html, HasSubstr(">0.50</text>"));
  EXPECT_THAT(html, HasSubstr(">−0.25</text>"));
  EXPECT_EQ(occurrences(html, ">–</text>"), 4);
  EXPECT_THAT(drawn(MatrixChart{}), HasSubstr("No finite values"));
}

TEST(MatrixChart, OwnTextsReplaceNumbers) {
  MatrixChart chart{"", "", {"a"}, {"b"}, {{3}}};
  chart.texts = {{"3 of 4"}};
  EXPECT_THAT(drawn(chart), HasSubstr(">3 of 4</text>"));
}

TEST(Charts, NoTextBecomesMarkup) {
  XyChart lines = markers({{0, 0}, {1, 1}});
  lines.x_label = lines.y_label = lines.series[0].name = kEvil;
  lines.series[0].notes = {kEvil};
  lines.bands = {{kEvil, {{0, 0, 1}}}};
  lines.references = {{{0, 0}, {1, 1}, kEvil}};
  drawn(lines);
  Histogram histogram{kEvil, {{kEvil, {1, 2}}}};
  histogram.lines = {{1.5, kEvil}};
  drawn(histogram);
  drawn(MatrixChart{kEvil, kEvil, {kEvil}, {kEvil}, {{1}}, {{kEvil}}});
  const Figure figure{kEvil, kEvil, lines, kEvil};
  EXPECT_THAT(figure_html(figure) + figure_svg(figure), Not(HasSubstr("<script")));
}

TEST(FigureSvg, NeedsNoVariablesAndNoPage) {
  const std::string svg = figure_svg({"x", "Title", markers({{0, 0}, {1, 1}})});
  EXPECT_THAT(svg, HasSubstr("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_THAT(svg, Not(HasSubstr("var(")));
  EXPECT_THAT(svg, HasSubstr(">reader</text>")) << "the legend";
  EXPECT_THAT(svg, HasSubstr("<title>Title</title>"));
}

}  // namespace
}  // namespace deepwrist::report
