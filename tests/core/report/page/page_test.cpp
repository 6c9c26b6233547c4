#include "core/report/page/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/report/picture/svg_picture.h"
#include "tests/core/report/markup_check.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::markup_fault;
using ::testing::Not;
using testing::occurrences;
using testing::without_script;

const double kNan = std::numeric_limits<double>::quiet_NaN();

GalleryPicture picture() { return gallery_picture(cv::Mat(40, 30, CV_8U, cv::Scalar(90)), "radiograph"); }

Page page_of(int cases) {
  Page page{"Title", "Subtitle"};
  page.cards = {{"AUROC", "0.951", "95 % CI 0.932–0.967"}};
  Section section{"Discrimination", "One.\n\nTwo."};
  section.figures = {{"roc", "ROC", XyChart{"x", {{"s", {{0, 0}, {1, 1}}}}}, "A note."},
                     {"scores", "Scores", Histogram{"x", {{"a", {1, 2}}}}}};
  section.tables = {{"Metrics", {"View", "Value", "Text"}, {{"PA", "0.5", "a"}, {"LAT", "–", "<b>"}}}};
  page.sections = {section};
  for (int i = 0; i < cases; ++i) {
    page.gallery.push_back({"case " + std::to_string(i),
                            i % 2 == 0 ? "PA" : "LAT",
                            i % 3 == 0 ? "false positive" : "true negative",
                            {{"score", i / 1000.0}, {"error (mm)", kNan}},
                            {picture(), picture(), picture()}});
  }
  page.configuration_yaml = "a: 1\n";
  page.provenance = {{"Program", "evaluate"}};
  return page;
}

TEST(Page, HasEverythingInItsPlace) {
  const std::string text = without_script(html(page_of(3)));
  EXPECT_EQ(markup_fault(text), "");
  EXPECT_THAT(text, HasSubstr("<h2>AUROC</h2><p class=\"value\">0.951</p><p class=\"label\">95 % CI"));
  EXPECT_THAT(text, HasSubstr("<p>One.</p>\n<p>Two.</p>"));
  EXPECT_THAT(text, HasSubstr("<p class=\"note\">A note.</p>"));
  EXPECT_THAT(text, HasSubstr("<th scope=\"col\">Value</th><th scope=\"col\" class=\"text\">Text</th>"));
  EXPECT_THAT(text, HasSubstr("<th scope=\"row\">LAT</th><td>–</td><td class=\"text\">&lt;b&gt;</td>"));
  EXPECT_THAT(
      text,
      HasSubstr("data-view=\"LAT\" data-outcome=\"true negative\" data-row=\"0\" data-values=\"0.001 NaN\""));
  EXPECT_THAT(text, HasSubstr("<a href=\"#section-1\">Discrimination</a>"));
  EXPECT_THAT(text, HasSubstr("<pre>a: 1\n</pre>"));
  EXPECT_THAT(text, HasSubstr("<dt>Program</dt><dd>evaluate</dd>"));
  EXPECT_EQ(occurrences(text, "src=\"data:image/jpeg;base64,/9j/"), 9);
}

TEST(Page, AnEmptyOneIsAPage) {
  const std::string text = without_script(html({}));
  EXPECT_EQ(markup_fault(text), "");
  for (const char* part : {"<table", "id=\"cases\"", "<nav", "class=\"cards\"", "<details"})
    EXPECT_THAT(text, Not(HasSubstr(part)));
}

TEST(Page, ASectionMayHavePicturesAndBeFolded) {
  Page page;
  page.sections = {{"Plain"}, {.heading = "Sheets", .folded = true}};
  page.sections[1].pictures = {picture(), picture()};
  page.sections[1].landmarks = View::lat;
  const std::string text = without_script(html(page));
  EXPECT_EQ(markup_fault(text), "");
  EXPECT_THAT(text, HasSubstr("id=\"section-1\">\n<h2>Plain</h2>"));
  EXPECT_THAT(text, HasSubstr("id=\"section-2\">\n<details>\n<summary><h2>Sheets</h2></summary>"));
  EXPECT_EQ(occurrences(text, "<details>"), 1);
  EXPECT_EQ(occurrences(text, "alt=\"Sheets, radiograph\" src=\"data:image/jpeg;base64,/9j/"), 2);
  EXPECT_EQ(occurrences(text, "<ul class=\"legend landmarks\"><li>LAT</li>"), 1);
  page.sections[1].pictures[1].bytes = {1, 2, 3, 4, 5};
  EXPECT_THROW(html(page), Error);
}

TEST(Page, ATablesLastRowStandsBelowTheOthers) {
  Page page;
  page.sections = {{"Means"}};
  page.sections[0].tables = {{"Table", {"Fold", "AUROC"}, {{"a", "0.9"}}, "", {"Mean", "0.9"}}};
  const std::string text = without_script(html(page));
  EXPECT_EQ(markup_fault(text), "");
  EXPECT_THAT(text,
              HasSubstr("</tbody>\n<tfoot>\n<tr><th scope=\"row\">Mean</th><td>0.9</td></tr>\n</tfoot>"));
  EXPECT_THAT(without_script(html(page_of(1))), Not(HasSubstr("<tfoot>")));
}

TEST(Page, CasesMayHaveADecision) {
  Page page = page_of(2);
  EXPECT_THAT(without_script(html(page)), Not(HasSubstr("Decision")));
  page.gallery[1].decision = "doubt <3";
  const std::string text = without_script(html(page));
  EXPECT_EQ(markup_fault(text), "");
  EXPECT_THAT(text, HasSubstr("data-values=\"0.001 NaN\" data-decision=\"doubt &lt;3\">"));
  EXPECT_THAT(text, HasSubstr("<span class=\"tag\">doubt &lt;3</span>"));
  EXPECT_THAT(text, HasSubstr("<label>Decision <select data-choice=\"decision\">"));
}

TEST(Page, TheGalleryMayHaveAnotherHeading) {
  Page page = page_of(2);
  page.gallery_heading = "Hardest <images>";
  const std::string text = without_script(html(page));
  EXPECT_THAT(text, HasSubstr("<a href=\"#cases\">Hardest &lt;images&gt;</a>"));
  EXPECT_THAT(text, HasSubstr("<h2>Hardest &lt;images&gt; <small>2</small></h2>"));
}

TEST(Page, PartsMayBeEmpty) {
  Page page;
  page.sections = {{"", "\n\n \n\n"}, {"b"}};
  page.sections[0].figures = {{"f", "", XyChart{}}, {"g", "", Histogram{}}, {"h", "", MatrixChart{}}};
  page.sections[0].tables = {{}, {"rows only", {}, {{"1", "2"}, {}}}, {"header only", {"a", "b"}, {}}};
  page.gallery = {{}, {"id"}};
  page.cards = {{}};
  const std::string text = without_script(html(page));
  EXPECT_EQ(markup_fault(text), "");
  EXPECT_THAT(text, Not(HasSubstr("<p></p>")));
  EXPECT_THAT(text, HasSubstr("<tr><th scope=\"row\"></th><td></td></tr>")) << "short rows are filled";
}

TEST(Page, NoTextBecomesMarkup) {
  const std::string evil = "</script><script>alert(1)</script>\" onerror='x' &\x01\xff]]>";
  Page page{evil, evil};
  page.cards = {{evil, evil, evil}};
  page.sections = {{evil, evil}};
  page.sections[0].figures = {{"x", evil, XyChart{evil, {{evil, {{1, 1}, {2, 2}}}}}, evil}};
  page.sections[0].tables = {{evil, {evil, evil}, {{evil, evil}}, evil, {evil, evil}}};
  page.sections[0].pictures = {picture()};
  page.sections[0].pictures[0].caption = evil;
  page.sections.push_back({.heading = evil, .folded = true});
  page.gallery_heading = evil;
  page.gallery = {{evil, evil, evil, {{evil, 1}}, {picture()}}};
  page.gallery[0].pictures[0].caption = evil;
  page.configuration_yaml = evil;
  page.provenance = {{evil, evil}};
  const std::string text = without_script(html(page));
  EXPECT_EQ(markup_fault(text), "");
  EXPECT_THAT(text, AllOf(Not(HasSubstr("\x01")), Not(HasSubstr("\xff"))));
}

TEST(Page, NeedsNothingFromElsewhere) {
  const std::string text = html(page_of(2));
  for (const char* link :
       {"<link", "@import", "url(", "href=\"h", "src=\"h", "https://", "fetch(", "XMLHttp"})
    EXPECT_THAT(text, Not(HasSubstr(link)));
  EXPECT_EQ(occurrences(text, "http://"), 1) << "the name space";
  EXPECT_THAT(text,
              HasSubstr("default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"));
}

TEST(Page, FiveHundredCasesAreAllThere) {
  const std::string text = html(page_of(500));
  EXPECT_EQ(occurrences(text, "<article class=\"case\""), 500);
  EXPECT_EQ(occurrences(text, "loading=\"lazy\" decoding=\"async\""), 1500);
}

TEST(Page, PicturesAreReducedAndOthersRefused) {
  const GalleryPicture small = gallery_picture(cv::Mat(3000, 2000, CV_8U, cv::Scalar(9)), "x", 300);
  EXPECT_EQ(cv::imdecode(small.bytes, cv::IMREAD_UNCHANGED).size(), cv::Size(200, 300));
  EXPECT_THROW(gallery_picture({}, "nothing"), Error);
  Page page = page_of(1);
  const std::string gif = "GIF89a..............";
  page.gallery[0].pictures = {{{gif.begin(), gif.end()}, "x"}};
  EXPECT_THROW(html(page), Error);
  page.gallery[0].pictures = {{{}, "x"}};
  EXPECT_THROW(html(page), Error);
}

TEST(Page, IsWrittenWholeOrNotAtAll) {
  const testing::TemporaryFolder folder;
  write_page(folder / "a/page.html", page_of(2));
  EXPECT_EQ(read_file(folder / "a/page.html", 1 << 22), html(page_of(2)));
  const auto file = folder.write("file", "x");
  EXPECT_THROW(write_page(file / "page.html", page_of(1)), Error);
}

TEST(WriteFigures, WritesEachAsSvgAndPng) {
  const testing::TemporaryFolder folder;
  write_figures(folder / "figures", page_of(0));
  for (const char* name : {"roc", "scores"}) {
    EXPECT_THAT(read_file(folder / "figures" / (name + std::string(".svg")), 1 << 20), HasSubstr("</svg>"));
    const cv::Mat image = cv::imread((folder / "figures" / (name + std::string(".png"))).string());
    EXPECT_EQ(image.cols, 1440);
    EXPECT_EQ(image.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 255, 255));
    cv::Mat dark;
    cv::inRange(image, cv::Scalar(0, 0, 0), cv::Scalar(190, 190, 190), dark);
    EXPECT_GT(cv::countNonZero(dark), 2000) << "lines and text were drawn";
  }
}

TEST(WriteFigures, NamesAreFileStemsAndDiffer) {
  const testing::TemporaryFolder folder;
  for (const char* name : {"", "../x", "a/b", ".hidden", "a b", "ä", "scores"}) {
    Page page = page_of(0);
    page.sections[0].figures[0].name = name;
    EXPECT_THROW(write_figures(folder.path(), page), Error) << name;
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "refused before anything is written";
}

TEST(SvgPicture, RefusesWhatItCannotDraw) {
  EXPECT_THROW(svg_picture("no svg", 1), Error);
  EXPECT_THROW(svg_picture("", 1), Error);
  const std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"/>";
  EXPECT_EQ(svg_picture(svg, 2).size(), cv::Size(40, 20));
  EXPECT_THROW(svg_picture(svg, 1e6), Error);
  EXPECT_THROW(svg_picture(svg, 0), Error);
}

}  // namespace
}  // namespace deepwrist::report
