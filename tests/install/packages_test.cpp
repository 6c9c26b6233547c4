#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/support/paths.h"
#include "tests/support/subprocess.h"

namespace deepwrist {
namespace {

/// DEEPWRIST_PACKAGES=bookworm (or trixie, or both with a blank between): builds the packages in a clean
/// Debian of that name and tries them in a bare one. Needs root, the network and half an hour.
TEST(Packages, AreBuiltInACleanDebianAndWorkInABareOne) {
  const char* suites = std::getenv("DEEPWRIST_PACKAGES");
  if (suites == nullptr)
    GTEST_SKIP()
        << "takes half an hour, root and the network: DEEPWRIST_PACKAGES='bookworm trixie' asks for it";
  const auto script = testing::source("scripts/package").string();
  const auto done = testing::run(
      {"/bin/sh", "-euc",
       R"(for suite in $2; do "$1" --clean "$suite"; "$1" --check "$suite" "$3/build/packages-$suite"/*.deb; done)",
       "sh", script, suites, testing::source("").string()});
  EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
}

}  // namespace
}  // namespace deepwrist
