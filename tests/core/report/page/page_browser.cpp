#include "tests/core/report/page/page_browser.h"

#include <gmock/gmock.h>

#include "tests/support/chromium.h"

namespace deepwrist::report {

using testing::chromium;
using ::testing::HasSubstr;
using ::testing::Not;

void PageInBrowser::SetUp() {
  if (chromium().empty()) GTEST_SKIP() << "no Chromium on the search path";
}

testing::Finished PageInBrowser::dump(const std::string& html, int width) {
  const auto file = folder_.write("page.html", html);
  return testing::run({chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
                       "--user-data-dir=" + (folder_ / "profile").string(), "--virtual-time-budget=5000",
                       "--window-size=" + std::to_string(width) + ",2000", "--dump-dom",
                       "file://" + file.string()});
}

nlohmann::json PageInBrowser::answer(const Page& page, const std::string& script, int width) {
  std::string text = html(page);
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

}  // namespace deepwrist::report
