#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/base/atomic_file.h"
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

TEST_F(InstalledTree, HoldsEveryProgramUnderANameThatHidesNoOther) {
  EXPECT_TRUE(fs::exists(bin("deepwrist")));
  for (const auto* name : {"test", "annotate", "import_annotations", "localize", "create_dataset",
                           "import_weights", "make_phantoms", "merge", "node", "repeatability",
                           "seed_weights", "test_localizer", "benchmark", "quantize", "train"}) {
    EXPECT_TRUE(fs::exists(bin(std::string("deepwrist-") + name))) << name;
    EXPECT_FALSE(fs::exists(bin(name))) << name;
  }
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

TEST_F(InstalledTree, HasManualCompletionAndWhatItIsMadeOf) {
  for (const auto* file : {"share/man/man1/deepwrist-test.1.gz", "share/deepwrist/words/test.words",
                           "share/bash-completion/completions/deepwrist", "share/doc/deepwrist/copyright",
                           "share/doc/deepwrist/changelog.gz", "share/doc/deepwrist-doc/docs/install.md",
                           "share/doc/deepwrist-doc/examples/cpp/CMakeLists.txt"})
    EXPECT_TRUE(fs::exists(prefix() / file)) << file;
  const auto sbom =
      nlohmann::json::parse(read_file(prefix() / "share/doc/deepwrist/sbom.spdx.json", 1 << 24));
  EXPECT_EQ(sbom.at("spdxVersion"), "SPDX-2.3");
  std::set<std::string> ids{"SPDXRef-DOCUMENT"};
  for (const auto& package : sbom.at("packages")) EXPECT_TRUE(ids.insert(package.at("SPDXID")).second);
  EXPECT_GE(ids.size(), 20U) << "LibTorch alone brings more";
  for (const auto& relation : sbom.at("relationships")) {
    EXPECT_TRUE(ids.contains(relation.at("spdxElementId"))) << relation;
    EXPECT_TRUE(ids.contains(relation.at("relatedSpdxElement"))) << relation;
  }
}

TEST_F(InstalledTree, LauncherSaysWhatThereIsAndWhatToDoNext) {
  const auto nothing = deepwrist({});
  EXPECT_EQ(nothing.exit_code, kExitBadUsage);
  for (const auto* text : {"Radiographs to answers:", "Next:", "deepwrist test --help"})
    EXPECT_THAT(nothing.err, HasSubstr(text));
}

/// The example of examples/cpp as others would build it: found by CMake, used on a phantom. To compile it
/// takes as long as five other tests.
TEST_F(InstalledTree, ProgramsOfOthersAreBuiltWithItsLibraries) {
  const auto build = (*folder_ / "example").string();
  const auto configured =
      testing::run({CMAKE_PROGRAM, "-S", (prefix() / "share/doc/deepwrist-doc/examples/cpp").string(), "-B",
                    build, "-DCMAKE_PREFIX_PATH=" + prefix().string()});
  ASSERT_EQ(configured.exit_code, 0) << configured.err;
  if (std::getenv("DEEPWRIST_PACKAGES") == nullptr)
    GTEST_SKIP() << "configured, but not compiled: that is done where DEEPWRIST_PACKAGES asks for slow tests";
  const auto built = testing::run({CMAKE_PROGRAM, "--build", build});
  ASSERT_EQ(built.exit_code, 0) << built.out << built.err;
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"make_phantoms", "one", "--count", "1", "--width", "128", "--height", "160"},
        {"seed_weights", "tiny", "--block", "localizer", "--bw", "4", "--hg-depth", "1", "--folds", "1"}})
    ASSERT_EQ(deepwrist(command).exit_code, kExitDone) << command.front();
  const auto found = testing::run({build + "/landmarks", (*folder_ / "empty/tiny").string(),
                                   (*folder_ / "empty/one/PA/0001_PA.dcm").string()});
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_EQ(std::ranges::count(found.out, '\n'), 3) << found.out;
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
