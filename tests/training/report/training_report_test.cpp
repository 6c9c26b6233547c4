#include "training/report/training_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/core/report/markup_check.h"
#include "tests/support/temporary_folder.h"
#include "training/report/summary_cards.h"

namespace deepwrist::report {
namespace {

using ::testing::HasSubstr;
using testing::markup_fault;
using ::testing::Not;
using testing::occurrences;
using testing::without_script;

const double kNan = std::numeric_limits<double>::quiet_NaN();

ReportFold fold_of(int index, int epochs) {
  ReportFold fold{"fold_" + std::to_string(index), {}, 2, 1.0 + 0.5 * index, 100, {}};
  for (int e = 1; e <= epochs; ++e) {
    fold.epochs.push_back({e,
                           {{"lr", 1e-3 / e},
                            {"train_loss", 1.0 / e},
                            {"val_loss", 1.5 / e},
                            {"val_error_mm", 3.0 / e},
                            {"val_pck", 0.1 * e},
                            {"images_per_s", 80}}});
  }
  return fold;
}

TrainingReport report_of(int folds, int epochs) {
  TrainingReport report{"Landmarks", "localizer", "val_error_mm", true, {{"PA", 120, {}, {}}},
                        "seed: 1\n", {}};
  for (int i = 0; i < folds; ++i) report.views[0].folds.push_back(fold_of(i, epochs));
  return report;
}

/// The page without its script, which is that of every page.
std::string html_of(const TrainingReport& report) { return without_script(html(training_page(report))); }

cv::Mat picture() { return {40, 30, CV_8UC3, cv::Scalar(1, 2, 3)}; }

TEST(MeanAndDeviation, IsThatOfTheSample) {
  const auto result = mean_and_deviation({1, 2, kNan, 3});
  EXPECT_EQ(result.count, 3U);
  EXPECT_DOUBLE_EQ(result.mean, 2);
  EXPECT_DOUBLE_EQ(result.deviation, 1);
  EXPECT_TRUE(std::isnan(mean_and_deviation({5}).deviation));
  EXPECT_TRUE(std::isnan(mean_and_deviation({}).mean));
}

TEST(TrainingReport, SummaryIsTheMeanOverFolds) {
  const std::string html = html_of(report_of(3, 4));
  EXPECT_EQ(markup_fault(html), "");
  EXPECT_THAT(html,
              HasSubstr("<h2>best validation error (mm), PA</h2><p class=\"value\">1.50 ± 0.50 mm</p>"));
  EXPECT_THAT(html, HasSubstr("mean ± sd of 3 folds"));
  EXPECT_THAT(html, HasSubstr("best epochs 2, 2, 2; 120 images; time 5:00")) << "300 s";
  EXPECT_THAT(html, HasSubstr("<h2>training time</h2><p class=\"value\">5:00</p>"));
  EXPECT_THAT(html, HasSubstr("time of all folds (3); 12 epochs in all; 120 images</p>"));
}

TEST(TrainingReport, HasAChartOfEveryValue) {
  const std::string html = html_of(report_of(2, 4));
  EXPECT_EQ(occurrences(html, "<figure class=\"chart\">"), 5) << "loss, metric, pck, lr, images per second";
  for (const char* title :
       {"Loss", "Validation error (mm), best epochs ringed", "Validation pck", "Learning rate"}) {
    EXPECT_THAT(html, HasSubstr(std::string("<figcaption>") + title + "</figcaption>"));
  }
  EXPECT_EQ(occurrences(html, "class=\"ring\""), 2);
}

TEST(TrainingReport, TheTableShowsTheBestEpochs) {
  TrainingReport report = report_of(1, 4);
  EXPECT_THAT(
      html_of(report),
      HasSubstr(
          "<th scope=\"row\">fold_0</th><td>2</td><td>1.000</td><td>0.5000</td><td>0.7500</td><td>0.2000</td>"
          "<td>4</td><td>1:40</td>"));
  report.views[0].folds[0].best_epoch = 77;
  EXPECT_THAT(html_of(report), HasSubstr("<td>77</td><td>1.000</td><td>–</td><td>–</td>"));
}

TEST(TrainingReport, TheTableEndsWithMeanAndDeviation) {
  EXPECT_THAT(html_of(report_of(1, 4)), Not(HasSubstr("Mean ± sd</th>")));
  EXPECT_THAT(html_of(report_of(3, 4)),
              HasSubstr("<th scope=\"row\">Mean ± sd</th><td></td><td>1.50 ± 0.50</td>"));
}

TEST(TrainingReport, SaysHowFarEachFoldCame) {
  TrainingReport report = report_of(3, 4);
  auto& folds = report.views[0].folds;
  folds[0].planned_epochs = 4;
  folds[1].planned_epochs = 9;
  folds[1].stopped_early = true;
  const std::string html = html_of(report);
  for (const char* text : {"<td>4 of 4</td>", "<td>4 of 9, stopped early</td>", "<td>4</td>"}) {
    EXPECT_THAT(html, HasSubstr(text));
  }
}

TEST(TrainingReport, PeakMemoryIsShownWhenItIsSaid) {
  TrainingReport report = report_of(1, 2);
  EXPECT_THAT(html_of(report), Not(HasSubstr("memory")));
  report.peak_memory = std::uint64_t{3} << 29;
  EXPECT_THAT(html_of(report), HasSubstr("peak memory 1.5 GiB"));
  report.peak_memory = 200 << 20;
  EXPECT_THAT(html_of(report), HasSubstr("peak memory 200 MiB"));
}

TEST(TrainingReport, LandmarksAreCalledByTheirNamesBesideTheirColours) {
  TrainingReport report = report_of(1, 2);
  report.views[0].folds[0].epochs[0].values.emplace_back("val_error_mm_2", 1.5);
  report.views[0].augmented = {{picture(), "augmented"}};
  const std::string html = html_of(report);
  EXPECT_EQ(markup_fault(html), "");
  EXPECT_THAT(html, HasSubstr("Validation error (mm), 2 tip of the distal radius"));
  EXPECT_THAT(html, HasSubstr("series l0"));
  report.block = "classifier";
  EXPECT_THAT(html_of(report), Not(HasSubstr("series l0"))) << "no landmarks on its pictures";
}

TEST(TrainingReport, ValuesOfSingleLandmarksAreFoldedAway) {
  TrainingReport report = report_of(1, 2);
  report.views[0].folds[0].epochs[0].values.emplace_back("val_error_mm_2", 1.5);
  const std::string html = html_of(report);
  EXPECT_EQ(markup_fault(html), "");
  const auto details = html.find("<details>");
  ASSERT_NE(details, std::string::npos);
  EXPECT_GT(html.find("<figcaption>Validation error (mm), 2 tip of the distal radius"), details);
  EXPECT_LT(html.find("<figcaption>Learning rate"), details);
  const auto heading = html.find("<th scope=\"col\">Validation error (mm), 2 tip of the distal radius</th>");
  EXPECT_GT(heading, details);
  EXPECT_LT(heading, html.find("</details>"));
}

TEST(TrainingReport, TrainingsThatHardlyBeganHaveAPage) {
  for (TrainingReport report : {report_of(1, 1), report_of(1, 0), report_of(0, 0), TrainingReport{}}) {
    EXPECT_EQ(markup_fault(html_of(report)), "");
  }
  TrainingReport diverged = report_of(1, 3);
  diverged.views[0].folds[0].best_metric = kNan;
  diverged.views[0].folds[0].seconds = kNan;
  for (auto& epoch : diverged.views[0].folds[0].epochs) {
    for (auto& value : epoch.values) value.second = kNan;
  }
  const std::string html = html_of(diverged);
  EXPECT_EQ(markup_fault(html), "");
  EXPECT_THAT(html, HasSubstr("<p class=\"value\">–</p>"));
  EXPECT_THAT(html, Not(HasSubstr("nan")));
}

TEST(TrainingReport, ValuesOfSomeEpochsOnlyAreGaps) {
  TrainingReport report = report_of(1, 5);
  report.views[0].folds[0].epochs[2].values.clear();
  const std::string html = html_of(report);
  EXPECT_EQ(markup_fault(html), "");
  EXPECT_THAT(html, HasSubstr("<title>fold_0, epoch 4: 0.75</title>"));
  EXPECT_THAT(html, Not(HasSubstr("<title>fold_0, epoch 3:")));
}

TEST(TrainingReport, PicturesAreEmbeddedAndReduced) {
  TrainingReport report = report_of(1, 2);
  report.views[0].folds[0].hardest = {{"case 7", picture(), 3},
                                      {"case 8", cv::Mat(3000, 2000, CV_8U, cv::Scalar(9)), 2}};
  report.views[0].augmented = {{cv::Mat(300, 900, CV_8UC3, cv::Scalar(9, 9, 9)), "sheet"}};
  const Page page = training_page(report);
  const auto size = [](const GalleryPicture& one) {
    return cv::imdecode(one.bytes, cv::IMREAD_COLOR).size();
  };
  ASSERT_EQ(page.gallery.size(), 2U);
  EXPECT_EQ(size(page.gallery[0].pictures.at(0)), cv::Size(30, 40));
  EXPECT_EQ(size(page.gallery[1].pictures.at(0)), cv::Size(341, 512));
  EXPECT_EQ(size(page.sections.back().pictures.at(0)), cv::Size(900, 300));
  const std::string html = html_of(report);
  EXPECT_EQ(markup_fault(html), "");
  EXPECT_EQ(occurrences(html, "src=\"data:image/jpeg;base64,/9j/"), 3) << "JPEG's first bytes";
  EXPECT_THAT(html, HasSubstr("<figcaption>sheet</figcaption>"));
}

TEST(TrainingReport, HardestImagesAreCasesWithTheirErrors) {
  TrainingReport report = report_of(2, 2);
  for (int i = 0; i < 2; ++i) {
    report.views[0].folds[i].error_name = "mean error (mm)";
    report.views[0].folds[i].hardest = {{"case " + std::to_string(i), picture(), 3.25 + i}};
  }
  std::string html = html_of(report);
  EXPECT_THAT(html, HasSubstr("<h2>Hardest validation images <small>2</small></h2>"));
  EXPECT_THAT(html, HasSubstr("data-view=\"PA\" data-outcome=\"\" data-row=\"1\" data-values=\"4.25\">\n"
                              "<h3>case 1</h3>"));
  EXPECT_THAT(html, HasSubstr("<dt>mean error (mm)</dt><dd>4.25</dd>"));
  EXPECT_THAT(html, HasSubstr("<figcaption>fold_1, annotated points</figcaption>"));
  EXPECT_EQ(occurrences(html, "<ul class=\"legend landmarks\"><li>PA</li>"), 1);
  report.block = "classifier";
  html = html_of(report);
  EXPECT_THAT(html, HasSubstr("<figcaption>fold_1</figcaption>"));
  EXPECT_THAT(html, Not(HasSubstr("legend landmarks")));
}

TEST(TrainingReport, NoTextBecomesMarkup) {
  const std::string evil = "</pre></title><script src='http://x'>\"&\xff";
  TrainingReport report = report_of(1, 2);
  report.title = report.block = report.metric = report.configuration = evil;
  report.facts = {{evil, evil}};
  report.views[0].name = report.views[0].folds[0].name = evil;
  report.views[0].folds[0].epochs[0].values.emplace_back(evil, 1);
  report.views[0].folds[0].epochs[0].values.emplace_back("val_" + evil, 1);
  report.views[0].folds[0].error_name = evil;
  report.views[0].folds[0].hardest = {{evil, picture(), 1}};
  report.views[0].augmented = {{picture(), evil}};
  const std::string html = html_of(report);
  EXPECT_EQ(markup_fault(html), "");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("\xff")));
}

TEST(TrainingReport, NeedsNothingFromElsewhere) {
  const std::string html = html_of(report_of(2, 3));
  for (const char* link : {"<link", "@import", "url("}) EXPECT_THAT(html, Not(HasSubstr(link)));
  EXPECT_EQ(occurrences(html, "href="), occurrences(html, "href=\"#")) << "links to its own parts";
  EXPECT_EQ(occurrences(html, "http://"), 1) << "the name space";
  EXPECT_EQ(occurrences(html, "https://"), 0);
}

TEST(TrainingReport, IsWrittenWholeOrNotAtAll) {
  const testing::TemporaryFolder folder;
  const Page page = training_page(report_of(1, 2));
  write_page(folder / "a/report.html", page);
  EXPECT_EQ(read_file(folder / "a/report.html", 1 << 20), html(page));
  const auto file = folder.write("file", "x");
  EXPECT_THROW(write_page(file / "report.html", page), Error);
}

}  // namespace
}  // namespace deepwrist::report
