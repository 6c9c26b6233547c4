#include "tests/core/report/page/page_browser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <opencv2/core.hpp>

namespace deepwrist::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

TEST_F(PageInBrowser, TimesAreSortedByTheirLengthAndTheLastRowStays) {
  Page page{"Title"};
  page.sections = {{"Section"}};
  page.sections[0].tables = {{"Table",
                              {"Fold", "Time"},
                              {{"a", "1:00:05"}, {"b", "12:40"}, {"c", "2:05"}, {"d", "40 s"}},
                              "",
                              {"m", "1:14:50"}}};
  const auto found = answer(page, R"(
    const heading = document.querySelectorAll('thead th')[1];
    const names = () => Array.from(document.querySelectorAll('tr > th[scope=row]'), (e) => e.textContent).join('');
    heading.click();
    answer.up = names();
    heading.click();
    answer.down = names();
  )");
  EXPECT_EQ(found["up"], "dcbam");
  EXPECT_EQ(found["down"], "abcdm");
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

TEST_F(PageInBrowser, TheGalleryFiltersDecisions) {
  Page page = page_of(4);
  page.gallery[0].decision = page.gallery[3].decision = "doubt";
  page.gallery[2].decision = "no fracture";
  const auto found = answer(page, R"(
    const send = (element, value) => {
      element.value = value;
      element.dispatchEvent(new Event('input', {bubbles: true}));
    };
    const ids = () => Array.from(document.querySelectorAll('.case:not([hidden]) h3'), (e) => e.textContent);
    send(document.querySelector('[data-choice=decision]'), 'doubt');
    answer.doubt = ids();
    send(document.querySelector('[data-choice=view]'), 'LAT');
    answer.both = ids();
    send(document.querySelector('[data-choice=decision]'), '');
    answer.view = ids().length;
  )");
  using Ids = std::vector<std::string>;
  EXPECT_EQ(found["doubt"].get<Ids>(), (Ids{"case 0", "case 3"}));
  EXPECT_EQ(found["both"].get<Ids>(), (Ids{"case 3"}));
  EXPECT_EQ(found["view"], 2) << "cases without a decision too";
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
