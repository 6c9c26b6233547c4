#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {
namespace {
using ::testing::IsEmpty;

constexpr const char* kAnalyze = "/usr/bin/systemd-analyze";
constexpr const char* kUnit = "deepwrist-node.service";

/// The unit, for the program of this build.
std::string unit_text() {
  std::ifstream stream(source(std::filesystem::path("config") / kUnit));
  std::string text(std::istreambuf_iterator<char>(stream), {});
  const std::string installed = "/usr/local/bin/deepwrist ";
  const auto at = text.find(installed);
  EXPECT_NE(at, std::string::npos);
  return at == std::string::npos ? text
                                 : text.replace(at, installed.size(), program("deepwrist").string() + " ");
}

TEST(NodeService, SystemdUnderstandsAllOfTheUnitAndFindsItConfined) {
  if (access(kAnalyze, X_OK) != 0) GTEST_SKIP() << "systemd-analyze (package systemd) is not at hand";
  const TemporaryFolder folder;
  const auto unit = folder.write(kUnit, unit_text()).string();
  const auto verified = run({kAnalyze, "verify", unit});
  EXPECT_EQ(verified.exit_code, 0);
  EXPECT_THAT(verified.err, IsEmpty());  // a line for each word that it does not know
  // 0 is confined, 10 is not; the threshold is in tenths.
  const auto exposed = run({kAnalyze, "--offline=true", "--threshold=20", "security", unit});
  EXPECT_EQ(exposed.exit_code, 0) << exposed.out << exposed.err;
}

}  // namespace
}  // namespace deepwrist::testing
