#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <opencv2/core.hpp>

#include "annotation/draft_points.h"
#include "core/base/atomic_file.h"
#include "core/data/metadata.h"
#include "tests/apps/annotate/annotate_fixture.h"
#include "tests/apps/annotate/browser_tabs.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kFirstShown = "document.body && document.body.dataset.shown === '0'";
constexpr const char* kSaved = "document.getElementById('saved').dataset.unsent === '0'";

/// The page as people use it, in a headless Chromium; skipped where there is none.
class AnnotatePage : public Annotating {
 protected:
  static void TearDownTestSuite() {
    browser_.reset();
    Annotating::TearDownTestSuite();
  }
  void SetUp() override {
    if (!Browser::is_there()) GTEST_SKIP() << "no Chromium on the search path";
    if (!browser_) browser_ = std::make_unique<Browser>();  // starting one takes seconds
  }

  /// A picture for somebody to look at, where DEEPWRIST_SCREENSHOTS names a folder.
  static void keep(BrowserTab& tab, const std::string& name) {
    if (const char* folder = std::getenv("DEEPWRIST_SCREENSHOTS")) tab.screenshot(fs::path(folder) / name);
  }

  static inline std::unique_ptr<Browser> browser_;
};

TEST_F(AnnotatePage, PointsAreClickedDraggedAndNudgedAndOnDiskWithinASecond) {
  BrowserTab tab(*browser_, start());
  ASSERT_TRUE(tab.wait_for(kFirstShown)) << tab.value("document.body.innerText");
  tab.key("0");
  // The phantom of 256×320 pixels fills the height of 800: 2.5 screen pixels a pixel, 152 black ones beside
  // it.
  const double left = (tab.value("document.getElementById('view').clientWidth").get<double>() - 640) / 2;
  const auto x = [&](double pixel) { return left + (pixel + 0.5) * 2.5; };
  const auto y = [](double pixel) { return (pixel + 0.5) * 2.5; };
  tab.click(x(99.5), y(199.5));
  tab.click(x(139.5), y(189.5));
  const auto clicked = std::chrono::steady_clock::now();
  EXPECT_EQ(wait_for_cell(0, "Draft", "[[99.5, 199.5], [139.5, 189.5], None]"),
            "[[99.5, 199.5], [139.5, 189.5], None]");
  EXPECT_LT(std::chrono::steady_clock::now() - clicked, std::chrono::seconds(1));
  EXPECT_EQ(cell(0, "Points"), "");
  tab.click(x(119.5), y(159.5));
  tab.drag(x(99.5), y(199.5), x(89.5), y(209.5));
  tab.key("ArrowLeft");
  tab.key("ArrowDown", 8);
  tab.key("f");
  tab.key("s");
  const std::string points = "[[88.5, 219.5], [139.5, 189.5], [119.5, 159.5]]";
  EXPECT_EQ(wait_for_cell(0, "Draft", points), points);
  keep(tab, "draft.png");
  tab.key("Enter");
  EXPECT_EQ(wait_for_cell(0, "Points", points), points);
  EXPECT_EQ(cell(0, "Annotation"), "done");
  ASSERT_TRUE(tab.wait_for("document.body.dataset.shown === '1'"));
  EXPECT_THAT(tab.value("document.getElementById('counts').textContent"), HasSubstr("1 of 3 done"));
  tab.key("u");
  EXPECT_EQ(wait_for_cell(0, "Annotation", "draft"), "draft") << "undone, and shown again";
  ASSERT_TRUE(tab.wait_for("document.body.dataset.shown === '0'"));
  tab.key("Enter");
  ASSERT_EQ(wait_for_cell(0, "Annotation", "done"), "done");
  data::MetadataOptions as_in_training;
  as_in_training.meta = table();
  as_in_training.required = {"Side", "Points"};
  EXPECT_EQ(data::read_metadata(as_in_training)[0].points[0], cv::Point2f(88.5F, 219.5F));
  EXPECT_TRUE(fs::exists(data::read_metadata(as_in_training)[0].path));
  EXPECT_THAT(browser_->complaints(), IsEmpty());
}

TEST_F(AnnotatePage, WindowInversionZoomAndMirrorChangeTheViewAndNothingElse) {
  BrowserTab tab(*browser_, start());
  ASSERT_TRUE(tab.wait_for(kFirstShown));
  const std::string grey =
      "document.getElementById('view').getContext('2d').getImageData(450, 500, 1, 1).data[0]";
  ASSERT_TRUE(tab.wait_for(grey + " > 20 && " + grey + " < 235")) << "bone: " << tab.value(grey);
  const auto before = tab.value(grey).dump();
  tab.key("i");
  EXPECT_TRUE(tab.wait_for(grey + " === 255 - " + before));
  tab.key("i");
  EXPECT_TRUE(tab.wait_for(grey + " === " + before));
  tab.drag(400, 300, 400, 400, "right");
  EXPECT_TRUE(tab.wait_for("Math.abs(" + grey + " - " + before + ") > 20")) << "the window's level";
  tab.key("w");
  EXPECT_TRUE(tab.wait_for(grey + " === " + before));
  for (const char* key : {"z", "m", "t"}) {
    tab.key(key);
    EXPECT_TRUE(tab.wait_for(grey + " !== " + before)) << key;
    tab.key(key == std::string("t") ? "n" : key == std::string("m") ? "m" : "0");
    tab.key(key == std::string("t") ? "p" : "0");
    EXPECT_TRUE(tab.wait_for(grey + " === " + before)) << key;
  }
  EXPECT_FALSE(fs::exists(table())) << "nothing was said of the radiograph";
}

TEST_F(AnnotatePage, NothingIsLostByAKillAReloadOrASecondTab) {
  const auto first = start({"server.port=0"});
  BrowserTab tab(*browser_, first), other(*browser_, first, 800, 700, true);
  ASSERT_TRUE(tab.wait_for(kFirstShown));
  ASSERT_TRUE(other.wait_for(kFirstShown));
  tab.key("f");
  EXPECT_EQ(wait_for_cell(0, "Fracture", "0"), "0");
  EXPECT_TRUE(
      other.wait_for("document.querySelector('#of-fracture [aria-pressed=true]').textContent === 'no'"))
      << "the other tab learns of it";
  other.key("x");
  other.key("t");
  EXPECT_EQ(wait_for_cell(0, "Unusable", "two wrists"), "two wrists");
  keep(other, "unusable_dark_800.png");
  // What the program cannot take while it is dead waits in the browser.
  ASSERT_TRUE(tab.wait_for("document.getElementById('unusable').value === 'two wrists'"));
  EXPECT_EQ(end(SIGKILL), 128 + SIGKILL);
  tab.key("s");
  ASSERT_TRUE(tab.wait_for("document.getElementById('trouble').textContent.includes('does not answer')"));
  keep(tab, "program_gone.png");
  const auto port = first.substr(17, first.find('/', 17) - 17);
  const auto second = start({"server.port=" + port});
  EXPECT_TRUE(tab.wait_for("document.getElementById('trouble').textContent.includes('started anew')"));
  tab.open(second + "#1");
  ASSERT_TRUE(tab.wait_for(kFirstShown));
  EXPECT_EQ(wait_for_cell(0, "Laterality", "R"), "R") << "the file says L";
  EXPECT_EQ(cell(0, "Unusable"), "two wrists");
  EXPECT_EQ(cell(0, "Fracture"), "0");
  EXPECT_EQ(end(SIGTERM), 143);
}

TEST_F(AnnotatePage, TwoTabsThatChangeOneRadiographAtOnceAreAsked) {
  const auto url = start({"localizer.snapshot_folder=" + (shared() / "localizer").string()});
  BrowserTab tab(*browser_, url), other(*browser_, url);
  ASSERT_TRUE(tab.wait_for(kFirstShown));
  ASSERT_TRUE(other.wait_for(kFirstShown));
  ASSERT_TRUE(tab.wait_for("document.getElementById('points').textContent.includes('proposed')"));
  // A tab that hears nothing of the other's change.
  ASSERT_TRUE(
      other.value("(window.fetch = ((fetch) => (path, options) => String(path).startsWith('changes') ? "
                  "new Promise(() => {}) : fetch(path, options))(window.fetch), true)") == true);
  tab.key("r");
  tab.key("a");
  tab.key("Escape");
  EXPECT_EQ(wait_for_cell(0, "Remark", "a"), "a");
  other.key("Enter");
  ASSERT_TRUE(other.wait_for("document.body.dataset.shown === '1'"));
  ASSERT_TRUE(other.wait_for("document.getElementById('trouble').textContent.includes('go to 1 to choose')"));
  other.key("p");
  ASSERT_TRUE(other.wait_for("!document.getElementById('conflict').hidden"));
  EXPECT_THAT(other.value("document.getElementById('theirs').textContent"),
              HasSubstr("remark “a”; not done"));
  keep(other, "conflict.png");
  EXPECT_EQ(cell(0, "Remark"), "a") << "not overwritten";
  EXPECT_EQ(cell(0, "Annotation"), "draft");
  other.value("document.getElementById('keep-mine').click()");
  EXPECT_EQ(wait_for_cell(0, "Annotation", "done"), "done");
  EXPECT_TRUE(annotation::parse_draft_points(cell(0, "Points"))) << "the localizer's points, accepted";
}

TEST_F(AnnotatePage, HostileNamesAreText) {
  const auto folder = own_ / "set";
  fs::create_directories(folder);
  const auto phantom = shared() / "phantoms" / column(cases_csv(), "Fname")[0];
  fs::copy_file(phantom, folder / "<img src=x onerror=alert(1)>.dcm");
  fs::copy_file(phantom, folder / "=cmd|'x'.dcm");
  write_file_atomically(folder / "z.dcm", std::string_view("not DICOM at all"));
  BrowserTab tab(*browser_, start({"dataset.meta=" + folder.string()}));
  ASSERT_TRUE(tab.wait_for(kFirstShown)) << tab.value("document.body.innerText");
  EXPECT_THAT(tab.value("document.getElementById('name').textContent"), HasSubstr("<img src=x"));
  EXPECT_EQ(tab.value("document.images.length"), 0);
  for (const char* key : {"f", "n", "f"}) tab.key(key);
  EXPECT_EQ(wait_for_cell(1, "Fracture", "0"), "0");
  EXPECT_EQ(cell(1, "ID"), "=cmd|'x'");
  EXPECT_THAT(read_file(table(), 1 << 20), HasSubstr("\n'=cmd")) << "no formula";
  tab.key("n");
  EXPECT_TRUE(tab.wait_for("document.getElementById('message').textContent.includes('cannot be shown')"));
  keep(tab, "cannot_be_shown.png");
  tab.key("x");
  tab.key("n");
  tab.key("n");
  EXPECT_EQ(wait_for_cell(2, "Annotation", "unusable"), "unusable");
  EXPECT_TRUE(tab.wait_for(kSaved));
}

}  // namespace
}  // namespace deepwrist::testing
