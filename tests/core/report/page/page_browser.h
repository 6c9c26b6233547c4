#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "core/report/page/page.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::report {

/// Pages in a headless Chromium of the search path; skipped where there is none.
class PageInBrowser : public ::testing::Test {
 protected:
  void SetUp() override;

  /// The document after its scripts ran. The profile is the test's own.
  testing::Finished dump(const std::string& html, int width = 1280);

  /// What a script of the test, run after the page's own, leaves as JSON. The page's policy makes way for it.
  nlohmann::json answer(const Page& page, const std::string& script, int width = 1280);

 private:
  testing::TemporaryFolder folder_;
};

}  // namespace deepwrist::report
