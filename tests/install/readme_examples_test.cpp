#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {
namespace fs = std::filesystem;

/// The shell blocks of README.md that follow a line `<!-- tested -->`, one after the other.
std::string tested_commands() {
  std::ifstream readme(testing::source("README.md"));
  std::string commands, previous;
  bool inside = false;
  for (std::string line; std::getline(readme, line); previous = line) {
    if (line == "```sh" && previous == "<!-- tested -->") {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      commands += line + "\n";
    }
  }
  return commands;
}

TEST(Readme, ItsExamplesRunAndLeaveWhatItSays) {
  const auto commands = tested_commands();
  ASSERT_THAT(commands, ::testing::HasSubstr("deepwrist test"));
  const testing::TemporaryFolder folder;
  const auto script = folder.write("examples.sh", "set -eu\ncd \"$1\"\n" + commands);
  fs::create_directories(folder / "build/release");
  fs::create_directory_symlink(testing::program("").parent_path(), folder / "build/release/bin");
  // On a machine with other work the busy waiting of OpenMP makes this ten times slower.
  const auto done =
      testing::run({"/bin/sh", script.string(), folder.path().string()}, {{"OMP_WAIT_POLICY", "passive"}});
  EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
  for (const auto* file : {"out/landmarks.csv", "out/rois/dataset_meta.csv", "out/predictions.csv",
                           "out/predictions_studies.csv", "out/gradcam/0001_PA.png"}) {
    EXPECT_TRUE(fs::exists(folder / file)) << file;
  }
}

}  // namespace
}  // namespace deepwrist
