#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <sstream>

#include "core/base/atomic_file.h"
#include "core/report/page/page.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"
#include "training/report/training_report.h"

namespace deepwrist::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A headless Chromium of the search path; empty where there is none.
std::string chromium() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
      const auto file = std::filesystem::path(folder) / name;
      if (std::filesystem::is_regular_file(file)) return file.string();
    }
  }
  return "";
}

Page page_of(int cases) {
  Page page{"Title"};
  Section section{"Section"};
  section.tables = {{"Table", {"Name", "Value"}, {{"b", "10"}, {"a", "9.5 ± 1"}, {"c", "–"}, {"d", "−2"}}}};
  section.figures = {{"line", "Line", XyChart{"x", {{"s", {{0, 0}, {1, 1}}}}}}};
  page.sections = {section};
  cv::Mat image(512, 400, CV_8U);
  for (int i = 0; i < cases; ++i) {
    cv::randn(image, 90, 20);
    const double error = i == 2 ? std::numeric_limits<double>::quiet_NaN() : (i * 7 % cases) * 1.5;
    const std::string id = i == 1 ? "<script>document.title='hit'</script>" : "case " + std::to_string(i);
    page.gallery.push_back(
        {id,
         i % 2 == 0 ? "PA" : "LAT",
         i % 3 == 0 ? "false positive" : "true negative",
         {{"error (mm)", error}},
         {gallery_picture(image, "a"), gallery_picture(image, "b"), gallery_picture(image, "c")}});
  }
  return page;
}

class PageInBrowser : public ::testing::Test {
 protected:
  void SetUp() override {
    if (chromium().empty()) GTEST_SKIP() << "no Chromium on the search path";
  }

  /// The document after its scripts ran. The profile is the test's own.
  testing::Finished dump(const std::string& html, int width = 1280) {
    const auto file = folder_.write("page.html", html);
    return testing::run({chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
                         "--user-data-dir=" + (folder_ / "profile").string(), "--virtual-time-budget=5000",
                         "--window-size=" + std::to_string(width) + ",2000", "--dump-dom",
                         "file://" + file.string()});
  }

  /// What a script of the test, run after the page's own, leaves as JSON. The page's policy makes way for it.
  nlohmann::json answer(const Page& page, const std::string& script, int width = 1280) {
    return answer(html(page), script, width);
  }
  nlohmann::json answer(std::string text, const std::string& script, int width) {
    const std::size_t policy = text.find("style-src 'unsafe-inline'"), end = text.find('"', policy);
    text.replace(policy, end - policy, "style-src 'unsafe-inline'; script-src 'unsafe-inline'");
    text.insert(text.rfind("</body>"),
                "<pre id=\"answer\"></pre><script>(async () => { const answer = {};\n" + script +
                    "\ndocument.querySelector('#answer').textContent = "
                    "'BEGIN' + JSON.stringify(answer).replace(/[<>&]/g, (c) => '\\\\u00' + "
                    "c.charCodeAt(0).toString(16)) + 'END'; })();</script>");
    const testing::Finished finished = dump(text, width);
    EXPECT_THAT(finished.err, Not(HasSubstr("CONSOLE")));
    const std::size_t begin = finished.out.rfind(">BEGIN"), close = finished.out.rfind("END<");
    if (begin == std::string::npos || close == std::string::npos) {
      ADD_FAILURE() << "the script did not end:\n" << finished.err;
      return {};
    }
    return nlohmann::json::parse(finished.out.substr(begin + 6, close - begin - 6));
  }

  testing::TemporaryFolder folder_;
};

TEST_F(PageInBrowser, LoadsWithoutAnErrorAndRunsItsScript) {
  const testing::Finished finished = dump(html(page_of(3)));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.err, Not(HasSubstr("CONSOLE")));
  EXPECT_THAT(finished.out, HasSubstr("<output>3 of 3 cases</output>"));
  EXPECT_THAT(finished.out, Not(HasSubstr("hit</title>")));
}

TEST_F(PageInBrowser, ThePolicyStopsEveryOtherScript) {
  std::string text = html(page_of(1));
  text.insert(text.rfind("</body>"), "<script>document.title = 'hit';</script>");
  const testing::Finished finished = dump(text);
  EXPECT_THAT(finished.err, HasSubstr("CONSOLE")) << "errors are seen where there are any";
  EXPECT_THAT(finished.out, HasSubstr("<title>Title</title>"));
}

TEST_F(PageInBrowser, AClickOnAHeadingSortsNumbersBySizeAndTheRestAsText) {
  const auto found = answer(page_of(0), R"(
    const headings = document.querySelectorAll('thead th');
    const names = () => Array.from(document.querySelectorAll('tbody th'), (cell) => cell.textContent).join('');
    headings[1].querySelector('button').click();
    answer.up = names();
    answer.state = headings[1].getAttribute('aria-sort');
    headings[1].querySelector('button').click();
    answer.down = names();
    headings[0].querySelector('button').click();
    answer.text = names();
    answer.copy = document.querySelector('.copy').hidden;
  )");
  EXPECT_EQ(found["up"], "dabc") << "what is unknown comes last";
  EXPECT_EQ(found["down"], "badc");
  EXPECT_EQ(found["state"], "ascending");
  EXPECT_EQ(found["text"], "abcd");
  EXPECT_EQ(found["copy"], false);
}

TEST_F(PageInBrowser, TheGalleryFiltersAndSorts) {
  const auto found = answer(page_of(6), R"(
    const send = (element, value) => {
      element.value = value;
      element.dispatchEvent(new Event('input', {bubbles: true}));
    };
    const ids = () => Array.from(document.querySelectorAll('.case:not([hidden]) h3'), (e) => e.textContent);
    const choice = (kind) => document.querySelector('[data-choice=' + kind + ']');
    send(choice('view'), 'LAT');
    answer.view = ids();
    send(choice('outcome'), 'false positive');
    answer.outcome = ids();
    send(choice('view'), '');
    send(choice('outcome'), '');
    send(document.querySelector('input'), 'CASE 5');
    answer.search = ids();
    answer.count = document.querySelector('output').textContent;
    send(document.querySelector('input'), '');
    send(choice('sort'), '0');
    answer.largest = ids();
    document.querySelector('.order').click();
    answer.smallest = ids();
  )");
  using Ids = std::vector<std::string>;
  const std::string evil = "<script>document.title='hit'</script>";
  EXPECT_EQ(found["view"].get<Ids>(), (Ids{evil, "case 3", "case 5"}));
  EXPECT_EQ(found["outcome"].get<Ids>(), (Ids{"case 3"}));
  EXPECT_EQ(found["search"].get<Ids>(), (Ids{"case 5"}));
  EXPECT_EQ(found["count"], "1 of 6 cases");
  EXPECT_EQ(found["largest"].get<Ids>(), (Ids{"case 5", "case 4", "case 3", evil, "case 0", "case 2"}));
  EXPECT_EQ(found["smallest"].get<Ids>(), (Ids{"case 0", evil, "case 3", "case 4", "case 5", "case 2"}));
}

TEST_F(PageInBrowser, TheTablesOrderIsThatOfItsRows) {
  Page page = page_of(3);
  page.gallery_order = "error (mm)";
  for (std::size_t i = 0; i < 3; ++i) {
    page.gallery[i].values[0].second = 9.0 - static_cast<double>(i);  // the worst first
    page.gallery[i].row = 10 - i;                                     // which is the table's last
  }
  const auto found = answer(page, R"(
    const ids = () => Array.from(document.querySelectorAll('.case h3'), (e) => e.textContent);
    const sort = document.querySelector('[data-choice=sort]');
    answer.chosen = sort.selectedOptions[0].textContent;
    answer.at_first = ids();
    sort.value = '';
    sort.dispatchEvent(new Event('input', {bubbles: true}));
    answer.name = sort.selectedOptions[0].textContent;
    answer.by_row = ids();
  )");
  using Ids = std::vector<std::string>;
  const std::string evil = "<script>document.title='hit'</script>";
  EXPECT_EQ(found["chosen"], "error (mm)") << "the order that the page has is the one it names";
  EXPECT_EQ(found["at_first"].get<Ids>(), (Ids{"case 0", evil, "case 2"}));
  EXPECT_EQ(found["name"], "the table's order");
  EXPECT_EQ(found["by_row"].get<Ids>(), (Ids{"case 2", evil, "case 0"}));
}

/// Everything that a user's files can make long: words without a place to break.
Page wide_page() {
  const std::string longest(300, 'W');
  Page page{"Title_" + longest, "subtitle_" + longest};
  page.cards = {{longest, longest, longest}, {"AUROC", "0.951", "95 % CI 0.932–0.967"}};
  Section section{longest, longest};
  section.figures = {{"roc", longest, XyChart{longest, {{longest, {{0, 0}, {1, 1}}}}}, longest}};
  const std::vector<std::string> wide(14, "−0.123 (−0.234 to 0.345)");
  section.tables = {{longest, std::vector<std::string>(14, "sensitivity"), {wide, wide}, longest},
                    {"Narrow", {"ID", "reason"}, {{longest, longest}}}};
  page.sections = {section, {"Another"}};
  page.gallery = page_of(2).gallery;
  page.gallery[0].id = page.gallery[0].outcome = longest;
  page.gallery[0].values.emplace_back(longest, 1);
  page.landmark_views = {View::pa, View::lat};
  page.configuration_yaml = "key: " + longest;
  page.provenance = {{longest, longest}};
  return page;
}

/// Once everything is open and a frame was drawn: only then does the browser know what scrolls.
constexpr const char* kMeasureWidths = R"(
  document.querySelectorAll('details').forEach((part) => { part.open = true; });
  for (let frame = 0; frame < 3; ++frame) await new Promise((drawn) => setTimeout(drawn, 300));
  answer.page = document.documentElement.scrollWidth;
  answer.window = document.documentElement.clientWidth;
  answer.hints = Array.from(document.querySelectorAll('.hint'), (hint) => hint.offsetHeight > 0);
  answer.overflows = Array.from(document.querySelectorAll('.scroll'), (box) => box.scrollWidth > box.clientWidth);
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
  report.facts = {{"device", std::string(200, 'W')}};
  for (const int width : {1280, 800}) {
    const auto found = answer(training_report_html(report), kMeasureWidths, width);
    EXPECT_LE(found["page"].get<int>(), found["window"].get<int>()) << width;
    EXPECT_EQ(found["hints"], found["overflows"]) << width;
  }
}

TEST_F(PageInBrowser, ACaseOpensLargeAndLeadsToTheNext) {
  const auto found = answer(page_of(3), R"(
    document.querySelector('.case h3 button').click();
    const dialog = document.querySelector('dialog'), shown = () => dialog.querySelector('h3').textContent;
    answer.open = dialog.open;
    answer.first = shown();
    answer.pictures = dialog.querySelectorAll('img').length;
    const [previous, next, close] = dialog.querySelectorAll('.bar button');
    next.click();
    next.click();
    next.click();
    answer.last = shown();
    previous.click();
    answer.second = shown();
    close.click();
    answer.closed = !dialog.open;
  )");
  EXPECT_EQ(found["open"], true);
  EXPECT_EQ(found["first"], "case 0");
  EXPECT_EQ(found["pictures"], 3);
  EXPECT_EQ(found["last"], "case 2") << "the last has no next";
  EXPECT_EQ(found["second"], "<script>document.title='hit'</script>");
  EXPECT_EQ(found["closed"], true);
}

TEST_F(PageInBrowser, PointsSayTheirValuesUnderThePointer) {
  const auto found = answer(page_of(0), R"(
    const svg = document.querySelector('.chart > svg'), dot = svg.querySelector('.dot');
    const box = dot.getBoundingClientRect();
    const move = (x) => svg.dispatchEvent(new PointerEvent('pointermove', {clientX: x, clientY: box.y + 2}));
    const tip = document.querySelector('.tip');
    answer.before = tip.hidden;
    move(box.x + 12);
    answer.text = tip.textContent;
    answer.shown = !tip.hidden;
    move(box.x + 2000);
    answer.away = tip.hidden;
  )");
  EXPECT_EQ(found["before"], true);
  EXPECT_EQ(found["text"], "s, x 0: 0");
  EXPECT_EQ(found["shown"], true);
  EXPECT_EQ(found["away"], true);
}

}  // namespace
}  // namespace deepwrist::report
