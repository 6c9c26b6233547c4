#include <gtest/gtest.h>

#include <opencv2/core.hpp>

#include "tests/core/report/page/page_browser.h"
#include "training/report/training_report.h"

namespace deepwrist::report {
namespace {

/// Everything that a user's files can make long: words without a place to break.
Page wide_page() {
  const std::string longest(300, 'W');
  Page page{"Title_" + longest, "subtitle_" + longest};
  page.cards = {{longest, longest, longest}, {"AUROC", "0.951", "95 % CI 0.932–0.967"}};
  Section section{longest, longest};
  section.figures = {{"roc", longest, XyChart{longest, {{longest, {{0, 0}, {1, 1}}}}}, longest}};
  const std::vector<std::string> wide(14, "−0.123 (−0.234 to 0.345)");
  section.tables = {{longest, std::vector<std::string>(14, "sensitivity"), {wide, wide}, longest, {longest}},
                    {"Narrow", {"ID", "reason"}, {{longest, longest}}}};
  page.sections = {section, {.heading = longest, .folded = true}};
  page.sections[1].pictures = {gallery_picture(cv::Mat(90, 2000, CV_8U, cv::Scalar(9)), longest, 2000)};
  const GalleryPicture picture = gallery_picture(cv::Mat(512, 400, CV_8U, cv::Scalar(90)), longest);
  page.gallery = {{longest, "PA", longest, {{"error (mm)", 1.5}, {longest, 1}}, {picture, picture, picture}},
                  {"case 1", "LAT", "true negative", {{"error (mm)", 1.5}}, {picture}}};
  page.gallery_heading = longest;
  page.landmark_views = {View::pa, View::lat};
  page.configuration_yaml = "key: " + longest;
  page.provenance = {{longest, longest}};
  return page;
}

/// Once everything is open and frames were drawn: only then does the browser know what scrolls. The page's
/// time runs ahead of the clock wherever nothing is to do, past frames that are drawn by the clock: so that
/// each round has work to do, and there are more of them until the hints fit the boxes.
constexpr const char* kMeasureWidths = R"(
  document.querySelectorAll('details').forEach((part) => { part.open = true; });
  for (let round = 0, work = 0; round < 40; ++round) {
    for (let step = 0; step < 3e7; ++step) work += step & 3;
    await new Promise((drawn) => setTimeout(drawn, 100));
    answer.hints = Array.from(document.querySelectorAll('.hint'), (hint) => hint.offsetHeight > 0);
    answer.overflows = Array.from(document.querySelectorAll('.scroll'), (box) => box.scrollWidth > box.clientWidth);
    if (round > 3 && JSON.stringify(answer.hints) === JSON.stringify(answer.overflows)) break;
  }
  answer.page = document.documentElement.scrollWidth;
  answer.window = document.documentElement.clientWidth;
)";

TEST_F(PageInBrowser, NothingIsWiderThanTheWindowAndWideTablesSayThatTheyScroll) {
  for (const int width : {1280, 800}) {
    const auto found = answer(wide_page(), kMeasureWidths, width);
    EXPECT_LE(found["page"].get<int>(), found["window"].get<int>()) << width;
    EXPECT_EQ(found["overflows"], (nlohmann::json{true, false})) << width;
    EXPECT_EQ(found["hints"], found["overflows"]) << width;
  }
}

TEST_F(PageInBrowser, TheReportOfATrainingIsNoWiderThanTheWindow) {
  TrainingReport report{"A_very_" + std::string(200, 'W'), "localizer", "val_error_mm"};
  ReportFold fold{"fold 0", {{1, {}}}, 1, 2.5};
  for (const char* name : {"lr", "train_loss", "val_loss", "val_error_mm", "val_error_mm_1", "val_error_mm_2",
                           "val_error_mm_3", "val_recall_1mm", "val_recall_2mm", "images_per_s"})
    fold.epochs[0].values.emplace_back(name, 123.456);
  report.views = {{"LAT", 1234, std::vector<ReportFold>(5, fold)}};
  report.views[0].folds[0].hardest = {{std::string(200, 'W'), cv::Mat(90, 60, CV_8U, cv::Scalar(9)), 3.5}};
  report.views[0].augmented = {{cv::Mat(900, 1600, CV_8U, cv::Scalar(9)), "sheet"}};
  report.facts = {{"device", std::string(200, 'W')}};
  for (const int width : {1280, 800}) {
    const auto found = answer(training_page(report), kMeasureWidths, width);
    EXPECT_LE(found["page"].get<int>(), found["window"].get<int>()) << width;
    EXPECT_EQ(found["hints"], found["overflows"]) << width;
  }
}

}  // namespace
}  // namespace deepwrist::report
