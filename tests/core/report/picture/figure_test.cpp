#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "core/report/picture/drawing.h"
#include "core/report/picture/gradcam_figure.h"
#include "core/report/picture/landmark_figure.h"
#include "core/report/picture/picture_notes.h"
#include "core/report/picture/region_outline.h"

namespace deepwrist::report {
namespace {

int pixels_of(const cv::Mat& image, const cv::Scalar& color) {
  cv::Mat same;
  cv::inRange(image, color, color, same);
  return cv::countNonZero(same);
}

cv::Mat grey(int rows, int columns, int value = 90) { return {rows, columns, CV_8U, cv::Scalar(value)}; }

TEST(PictureNotes, AreOnPicturesThatAreLargeEnough) {
  cv::Mat large = grey(300, 400), small = grey(60, 100);
  note_research_only(large);
  note_research_only(small);
  EXPECT_EQ(large.channels(), 3);
  EXPECT_GT(pixels_of(large, kWhite), 20);
  EXPECT_EQ(cv::norm(small, grey(60, 100)), 0) << "nobody could read it";
}

TEST(PictureNotes, AScaleHasARoundLengthOfAtMostAThird) {
  const auto widest = [](double pixels_per_mm) {
    cv::Mat canvas(300, 600, CV_8UC3, kInk);
    draw_scale_bar(canvas, {0, 0, 600, 300}, pixels_per_mm, 20);
    cv::Mat white;
    cv::inRange(canvas, kWhite, kWhite, white);
    cv::Mat columns;
    cv::reduce(white.rowRange(275, 285), columns, 0, cv::REDUCE_MAX);
    return cv::countNonZero(columns);
  };
  EXPECT_NEAR(widest(8), 160, 6) << "20 mm: 50 mm would be 400 pixels";
  EXPECT_NEAR(widest(3), 150, 6) << "50 mm";
  EXPECT_EQ(widest(1000), 0) << "1 mm is wider than the picture";
  EXPECT_EQ(widest(0), 0);
  EXPECT_EQ(widest(-3), 0);
  EXPECT_EQ(widest(std::numeric_limits<double>::quiet_NaN()), 0);
}

TEST(LandmarkFigure, HasAScaleWhereTheSpacingIsKnown) {
  LandmarkMarks marks{"case 1", View::pa, {}, cv::Rect(100, 100, 300, 300)};
  const auto without = draw_landmarks(grey(600, 500), marks);
  marks.mm_per_px = cv::Size2d(0.2, 0.2);
  const auto with = draw_landmarks(grey(600, 500), marks);
  ASSERT_EQ(with.size(), without.size());
  EXPECT_GT(cv::norm(with, without), 0);
}

TEST(LandmarkFigure, IsLegibleWhateverTheImagesSize) {
  for (const cv::Size size : {cv::Size(1, 1), {30, 20}, {640, 512}, {3000, 200}, {4000, 5000}}) {
    LandmarkMarks marks{
        "case 1", View::pa, {{1, 1}, {2, 2}, {3, 3}}, cv::Rect(0, 0, size.width, size.height)};
    const cv::Mat figure = draw_landmarks(grey(size.height, size.width), marks);
    EXPECT_GE(std::max(figure.rows, figure.cols), 1200) << size;
    EXPECT_LE(std::max(figure.rows, figure.cols), 2600) << size;
  }
}

TEST(LandmarkFigure, ShowsEachLandmarkAndTheRoi) {
  const LandmarkMarks marks{
      "case 1", View::lat, {{200, 200}, {300, 220}, {250, 300}}, cv::Rect(100, 100, 300, 300)};
  const cv::Mat figure = draw_landmarks(grey(600, 500), marks);
  for (const auto& color : {mark_color(0), mark_color(1), mark_color(2), kYellow})
    EXPECT_GT(pixels_of(figure, color), 100);
  const cv::Mat bare = draw_landmarks(grey(600, 500), {"case 1", View::lat, {}, std::nullopt});
  for (const auto& color : {mark_color(0), mark_color(1), mark_color(2), kYellow})
    EXPECT_EQ(pixels_of(bare, color), 0);
}

TEST(LandmarkFigure, ShowsTheAnnotationWhereItIsKnown) {
  LandmarkMarks marks{"case 1", View::pa, {{200, 200}}, std::nullopt};
  const int found_only = pixels_of(draw_marks(grey(600, 500), marks), mark_color(0));
  marks.truth = {{300, 400}};
  const cv::Mat both = draw_marks(grey(600, 500), marks);
  EXPECT_GT(pixels_of(both, mark_color(0)), found_only + 200);
  EXPECT_EQ(std::max(both.rows, both.cols), 1200) << "no title, no legend";
  const double scale = 2;
  EXPECT_EQ(both.at<cv::Vec3b>(cv::Point(cv::Point2d(300.5, 400.5) * scale)), cv::Vec3b(0x0d, 0x73, 0xd9));
  marks.truth = {{std::nanf(""), 1}};
  EXPECT_EQ(pixels_of(draw_marks(grey(600, 500), marks), mark_color(0)), found_only);
}

TEST(LandmarkFigure, TheRoiBesideTheImageIsPartOfThePicture) {
  const cv::Mat inside = draw_landmarks(grey(600, 500), {"a", View::pa, {}, cv::Rect(10, 10, 100, 100)});
  EXPECT_EQ(pixels_of(inside, kOutside), 0);
  const cv::Mat outside = draw_landmarks(grey(600, 500), {"a", View::pa, {}, cv::Rect(-50, 10, 100, 100)});
  EXPECT_GT(pixels_of(outside, kOutside), 10000);
}

/// The pixels along the upper side of a region drawn on grey, in the middle of a line of this width.
cv::Mat upper_side(RegionStyle style, int thickness, int length = 440) {
  cv::Mat canvas(500, 500, CV_8UC3, cv::Scalar(90, 90, 90));
  draw_region(canvas, {20, 30, length, 300}, thickness, style);
  return canvas(cv::Rect(20, 30 + thickness / 4, length, 1)).clone();
}

/// How often the colour changes along a line.
int changes(const cv::Mat& line) {
  int count = 0;
  for (int x = 1; x < line.cols; ++x) count += line.at<cv::Vec3b>(x) != line.at<cv::Vec3b>(x - 1) ? 1 : 0;
  return count;
}

TEST(RegionOutline, IsSolidDashedOrThin) {
  const int length = 440, thickness = 4;
  EXPECT_EQ(pixels_of(upper_side(RegionStyle::solid, thickness), kYellow), length);
  EXPECT_EQ(pixels_of(upper_side(RegionStyle::thin, thickness), kSkyBlue), length);
  EXPECT_EQ(pixels_of(upper_side(RegionStyle::thin, thickness), kYellow), 0);
  const cv::Mat dashed = upper_side(RegionStyle::dashed, thickness);
  EXPECT_NEAR(pixels_of(dashed, kYellow), length * 7 / 11, 20);
  EXPECT_EQ(dashed.at<cv::Vec3b>(0), cv::Vec3b(66, 228, 240)) << "a dash around the corner";
  EXPECT_EQ(dashed.at<cv::Vec3b>(length - 1), cv::Vec3b(66, 228, 240));
  const int gaps = length / (11 * thickness);
  EXPECT_EQ(changes(dashed), 4 * gaps) << "dash, halo, gap, halo, dash";
  EXPECT_GT(pixels_of(dashed, {90, 90, 90}), gaps * 2 * thickness) << "the radiograph shows in the gaps";
}

TEST(RegionOutline, AThinOneIsHalfAsWide) {
  cv::Mat solid(500, 500, CV_8UC3, cv::Scalar(90, 90, 90)), thin = solid.clone();
  draw_region(solid, {20, 30, 440, 300}, 6, RegionStyle::solid);
  draw_region(thin, {20, 30, 440, 300}, 6, RegionStyle::thin);
  EXPECT_EQ(pixels_of(solid.col(200), kYellow), 12);
  EXPECT_EQ(pixels_of(thin.col(200), kSkyBlue), 6);
}

TEST(RegionOutline, HasDashesOnAllSidesAndHarmsNothingOutside) {
  cv::Mat canvas(500, 500, CV_8UC3, cv::Scalar(90, 90, 90));
  draw_region(canvas, {20, 30, 440, 300}, 4, RegionStyle::dashed);
  for (const cv::Mat& line :
       {cv::Mat(canvas.row(328)), cv::Mat(canvas.col(21).t()), cv::Mat(canvas.col(458).t())})
    EXPECT_GT(changes(line), 20);
  for (const cv::Rect& region : {cv::Rect(-1000000, -1000000, 3000000, 3000000), cv::Rect(490, 490, 40, 3),
                                 cv::Rect(5, 5, 1, 1), cv::Rect(5, 5, 0, 0)}) {
    EXPECT_NO_THROW(draw_region(canvas, region, 4, RegionStyle::dashed)) << region;
  }
}

TEST(LandmarkFigure, SaysByTheOutlineWhatIsDecided) {
  LandmarkMarks marks{"case 1", View::pa, {}, cv::Rect(100, 100, 300, 300)};
  const cv::Mat plain = draw_landmarks(grey(600, 500), marks);
  marks.roi_style = RegionStyle::dashed;
  marks.roi_text = "doubt";
  const cv::Mat doubt = draw_landmarks(grey(600, 500), marks);
  EXPECT_LT(pixels_of(doubt, kYellow), pixels_of(plain, kYellow) * 0.75);
  EXPECT_EQ(doubt.size(), plain.size()) << "the decision stands in the line of the region";
  marks.roi_style = RegionStyle::thin;
  EXPECT_EQ(pixels_of(draw_landmarks(grey(600, 500), marks), kYellow), 0);
}

TEST(GradcamFigure, SaysTheDecisionOnlyWhereThereIsOne) {
  const cv::Mat heatmap = cv::Mat::zeros(256, 256, CV_32F);
  const auto figure = [&](const std::string& decision, RegionStyle style) {
    return draw_gradcam(grey(256, 256), heatmap, {"case 1", View::pa, 0.5, std::nullopt, decision, style});
  };
  EXPECT_EQ(pixels_of(figure("", RegionStyle::solid), kYellow), 0);
  const int solid = pixels_of(figure("fracture", RegionStyle::solid), kYellow);
  const int dashed = pixels_of(figure("doubt", RegionStyle::dashed), kYellow);
  EXPECT_GT(solid, 768 * 4 * 5);
  EXPECT_NEAR(dashed, solid * 7 / 11, solid / 20);
  EXPECT_GT(pixels_of(figure("no fracture", RegionStyle::thin), kSkyBlue), 768 * 4 * 2);
}

TEST(LandmarkFigure, MarksFarAwayOrNanHarmNothing) {
  const float nan = std::nanf("");
  const LandmarkMarks marks{std::string(500, 'x'),
                            View::pa,
                            {{nan, 1}, {1e30F, -1e30F}, {-5, 700}},
                            cv::Rect(-100000, -100000, 300000, 300000)};
  EXPECT_LE(draw_landmarks(grey(60, 50), marks).cols, 2500);
}

TEST(GradcamFigure, ShowsTheHeatOnlyWhereItIs) {
  cv::Mat heatmap = cv::Mat::zeros(256, 256, CV_64F);
  heatmap(cv::Rect(40, 40, 60, 60)).setTo(1);
  const cv::Mat figure = draw_gradcam(grey(256, 256), heatmap, {"case 1", View::pa, 0.734, 1});
  EXPECT_GE(figure.cols, 1600);
  const cv::Mat cold =
      draw_gradcam(grey(256, 256), cv::Mat::zeros(256, 256, CV_64F), {"case 1", View::pa, 0.734, 1});
  cv::Mat different;
  cv::absdiff(figure, cold, different);
  cv::extractChannel(different, different, 2);
  const cv::Rect changed = cv::boundingRect(different > 8);
  EXPECT_NEAR(changed.width, 180, 12);
  EXPECT_NEAR(changed.height, 180, 12);
}

TEST(GradcamFigure, SaysTheTruthOnlyWhereItIsKnown) {
  const cv::Mat heatmap = cv::Mat::zeros(256, 256, CV_32F);
  const auto figure = [&](std::optional<int> truth) {
    return draw_gradcam(grey(256, 256), heatmap, {"case 1", View::lat, 0.5, truth});
  };
  EXPECT_GT(cv::norm(figure(1), figure(0), cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(figure(1), figure(std::nullopt), cv::NORM_INF), 0);
  EXPECT_EQ(cv::norm(figure(1), figure(1), cv::NORM_INF), 0);
}

TEST(GradcamFigure, ProbabilitiesAtTheEndsAreDrawn) {
  for (const double probability : {0.0, 1.0, 1e-9}) {
    EXPECT_FALSE(
        draw_gradcam(grey(256, 256), cv::Mat::zeros(256, 256, CV_32F), {"", View::pa, probability, 0})
            .empty());
  }
}

TEST(GradcamFigure, TheBarOfAnyProbabilityIsDrawn) {
  // 0.00086 gave a bar of one pixel, whose rounded corners had a negative radius.
  for (int step = 0; step <= 24; ++step) {
    const double probability = step / 4096.0;
    EXPECT_NO_THROW(
        draw_gradcam(grey(256, 256), cv::Mat::zeros(256, 256, CV_32F), {"", View::pa, probability, 0}))
        << probability;
  }
}

}  // namespace
}  // namespace deepwrist::report
