#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/paths.h"
#include "tests/support/subprocess.h"

namespace deepwrist {
namespace {
namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The pages that the build made.
fs::path pages() { return testing::program("").parent_path().parent_path() / "share/man/man1"; }

bool has(const std::string& program) {
  return testing::run({"/bin/sh", "-c", "command -v " + program}).exit_code == 0;
}

TEST(ManualPages, ThereIsOneForEveryProgram) {
  std::vector<std::string> missing;
  std::size_t programs = 0;
  for (const auto& entry : fs::directory_iterator(testing::source("apps"))) {
    const auto name = entry.path().filename().string();
    if (!entry.is_directory() || name == "deepwrist_decoder") continue;
    ++programs;
    const auto page = (name == "deepwrist" ? name : "deepwrist-" + name) + ".1.gz";
    if (!fs::exists(pages() / page)) missing.push_back(page);
  }
  EXPECT_GE(programs, 20U);
  EXPECT_THAT(missing, IsEmpty());
}

/// What `command` says of the pages, each given on stdin and named before what is said of it.
std::string complaints(const std::string& command) {
  return testing::run({"/bin/sh", "-c",
                       "for page in \"$1\"/*.1.gz; do zcat \"$page\" | " + command +
                           " 2>&1 | sed \"s|^|$page: |\"; done",
                       "sh", pages().string()})
      .out;
}

TEST(ManualPages, GroffHasNothingToComplainOf) {
  if (!has("groff")) GTEST_SKIP() << "groff is not installed";
  EXPECT_EQ(complaints("groff -man -Tutf8 -ww -z -"), "");
}

TEST(ManualPages, MandocHasNothingToComplainOf) {
  if (!has("mandoc")) GTEST_SKIP() << "mandoc is not installed";
  EXPECT_EQ(complaints("mandoc -Tlint -Wwarning"), "");
}

TEST(ManualPages, ShowKeysAsTheyAreGiven) {
  if (!has("groff")) GTEST_SKIP() << "groff is not installed";
  const auto page = testing::run({"/bin/sh", "-c",
                                  "zcat \"$1\"/deepwrist-test.1.gz | groff -man -Tutf8 -P-cbou -rLL=200n -",
                                  "sh", pages().string()});
  for (const auto* text : {"deepwrist-test - radiographs to fracture probabilities", "--experiment=NAME",
                           "dataset.meta=", "save_path=path", "EXIT STATUS", "deepwrist(1)"})
    EXPECT_THAT(page.out, HasSubstr(text));
}

}  // namespace
}  // namespace deepwrist
