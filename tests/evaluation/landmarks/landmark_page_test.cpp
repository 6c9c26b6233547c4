#include "evaluation/landmarks/landmark_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

#include "evaluation/landmarks/landmark_figures.h"
#include "tests/evaluation/landmarks/landmark_cases.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

LandmarkEvaluation evaluation_of(double right, double down) {
  std::vector<LandmarkCase> cases;
  for (int i = 0; i < 6; ++i)
    cases.push_back(shifted_case(std::to_string(i), View::pa, right, down + i, 0.5));
  return evaluate_landmarks(std::move(cases));
}

TEST(LandmarkFigures, OffsetsLieAsInTheRadiographAndSaySo) {
  const auto evaluation = evaluation_of(4, 2);
  const auto figure = offset_figure(evaluation.cases, View::pa, Unit::mm);
  const auto& chart = std::get<report::XyChart>(figure.chart);
  EXPECT_EQ(chart.series[0].points[0], (report::Point{2, 1})) << "mm; down is positive";
  EXPECT_TRUE(chart.y_downwards);
  EXPECT_EQ(chart.x_label, "x to the right, mm from the annotated to the found point");
  EXPECT_EQ(chart.y_label, "y downwards, mm from the annotated to the found point");
}

TEST(LandmarkFigures, DifferencesSayWhatIsSubtractedFromWhat) {
  const auto evaluation = evaluation_of(-4, 2);
  const auto figure = bland_altman_figure(evaluation.offsets[0], "found − annotated");
  const auto& chart = std::get<report::XyChart>(figure.chart);
  EXPECT_EQ(chart.y_label, "found − annotated, x to the right (mm)");
  EXPECT_EQ(chart.references[0].name, "bias −2.00 mm");
  EXPECT_EQ(figure.title, "1 tip of the distal ulna, x to the right");
}

TEST(LandmarkFigures, ALandmarkHasItsColourInEveryChart) {
  const auto evaluation = evaluation_of(4, 2);
  const auto colour = report::landmark_series_colour(0);
  for (const auto& figure : {cumulative_figure(evaluation.cases, evaluation.results, View::pa, Unit::mm),
                             offset_figure(evaluation.cases, View::pa, Unit::mm),
                             bland_altman_figure(evaluation.offsets[0], "")}) {
    const auto& chart = std::get<report::XyChart>(figure.chart);
    EXPECT_EQ(chart.series[0].colour, colour) << figure.name;
    for (const auto& band : chart.bands) EXPECT_NE(band.colour, colour) << figure.name;
  }
}

TEST(LandmarkPage, EveryColumnOfDistancesHasItsUnitAndAPercentileIsCalledSo) {
  const auto header = error_table(evaluation_of(4, 2), View::pa).header;
  EXPECT_THAT(header, Contains("95th percentile (mm)"));
  EXPECT_THAT(std::vector(header.begin() + 1, header.end()),
              Each(::testing::AnyOf(HasSubstr("(mm)"), HasSubstr("(px)"))));
  report::Page page;
  add_landmarks(page, evaluation_of(4, 2), {"radiographs"});
  EXPECT_THAT(page.cards[0].note, AllOf(::testing::StartsWith("95 % CI 2.60–3.61; median 3.01 mm"),
                                        HasSubstr("95th percentile 3")));
}

TEST(LandmarkPage, NegativeIntervalsAreReadable) {
  EXPECT_EQ(signed_text({-0.75, {-1.2, -0.3}}), "−0.75 (−1.20 to −0.30)");
  EXPECT_EQ(signed_text({0.75, {0.3, 1.2}}), "0.75 (0.30–1.20)");
  const auto table = agreement_table(evaluation_of(-4, 2), View::pa, "found − annotated");
  EXPECT_EQ(table.caption, "found − annotated along the axes");
  EXPECT_THAT(std::vector(table.header.begin() + 3, table.header.end()), Each(HasSubstr("(mm)")));
  EXPECT_THAT(table.rows[0], Contains("x to the right"));
}

}  // namespace
}  // namespace deepwrist::evaluation
