#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {
namespace fs = std::filesystem;
using testing::Finished;
using ::testing::HasSubstr;

/// `cmake --install` into a folder with a space in its name, once for all tests.
class InstalledTree : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<testing::TemporaryFolder>();
    fs::create_directory(*folder_ / "empty");
    const auto done = testing::run({CMAKE_PROGRAM, "--install", BUILD_FOLDER, "--prefix", prefix().string()});
    ASSERT_EQ(done.exit_code, 0) << done.err;
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static fs::path prefix() { return *folder_ / "an installation"; }
  static fs::path bin(const std::string& name) { return prefix() / "bin" / name; }

  /// The launcher, started in an empty folder, so that nothing but the installation can be found.
  static Finished deepwrist(const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"/bin/sh",
                                     "-c",
                                     R"(cd "$1" && shift && exec "$@")",
                                     "sh",
                                     (*folder_ / "empty").string(),
                                     bin("deepwrist").string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return testing::run(command, {{"OMP_WAIT_POLICY", "passive"}});  // faster where other tests run
  }

  static inline std::unique_ptr<testing::TemporaryFolder> folder_;
};

TEST_F(InstalledTree, HoldsEveryProgramUnderANameThatHidesNoShellBuiltin) {
  for (const auto* name :
       {"deepwrist", "deepwrist-test", "annotate", "import_annotations", "localize", "create_dataset",
        "import_weights", "make_phantoms", "repeatability", "seed_weights", "test_localizer", "benchmark",
        "quantize", "export_model", "deepwrist-pack", "deepwrist-install"}) {
    EXPECT_TRUE(fs::exists(bin(name))) << name;
  }
  EXPECT_FALSE(fs::exists(bin("test")));
  EXPECT_FALSE(fs::exists(bin("install")));
  EXPECT_FALSE(fs::exists(bin("deepwrist-decoder")));
  EXPECT_TRUE(fs::exists(prefix() / "libexec/deepwrist/deepwrist-decoder"));
}

TEST_F(InstalledTree, LauncherTellsItsVersionAndStartsEveryProgram) {
  EXPECT_THAT(deepwrist({"--version"}).out, HasSubstr("deepwrist "));
  for (const auto* name :
       {"test", "localize", "create_dataset", "import_weights", "make_phantoms", "repeatability",
        "seed_weights", "test_localizer", "benchmark", "quantize", "export_model", "pack", "install"}) {
    const auto help = deepwrist({name, "--help"});
    EXPECT_EQ(help.exit_code, kExitDone) << name << ": " << help.err;
    EXPECT_THAT(help.out, HasSubstr("--help")) << name;
  }
  EXPECT_EQ(deepwrist({"tset"}).exit_code, kExitBadUsage);
}

TEST_F(InstalledTree, ConfigurationComesFromTheInstallation) {
  const auto printed = deepwrist({"localize", "--print-config=origin", "experiment=wrist_landmark"});
  EXPECT_EQ(printed.exit_code, kExitDone) << printed.err;
  EXPECT_THAT(printed.out,
              HasSubstr((prefix() / "share/deepwrist/config/experiment/wrist_landmark.yaml").string()));
}

TEST_F(InstalledTree, DoesTheMainJobWithItsOwnDecoder) {
  const std::vector<std::vector<std::string>> commands{
      {"make_phantoms", "wrists", "--count", "1"},
      {"seed_weights", "localizer", "--block", "localizer", "--bw", "4", "--hg-depth", "2", "--folds", "1"},
      {"seed_weights", "classifier", "--block", "classifier", "--blocks", "1", "1", "1", "1", "--width", "4",
       "--folds", "1"},
      {"test", "dataset.meta=wrists/cases.csv", "localizer.snapshot_folder=localizer",
       "snapshot_folder=classifier", "save_path=predictions.csv"}};
  for (const auto& command : commands) {
    const auto done = deepwrist(command);
    ASSERT_EQ(done.exit_code, kExitDone) << command.front() << ": " << done.err;
  }
  EXPECT_TRUE(fs::exists(*folder_ / "empty/predictions.csv"));
}

}  // namespace
}  // namespace deepwrist
