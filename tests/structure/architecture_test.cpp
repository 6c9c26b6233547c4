#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/paths.h"

namespace deepwrist {
namespace {
namespace fs = std::filesystem;
using ::testing::IsEmpty;

/// A line of a source file that includes something, e.g. `core/base/text.h` or `torch/torch.h`.
struct Include {
  std::string file;  ///< below the source tree
  std::string header;
};

std::vector<fs::path> sources_in(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(testing::source(folder))) {
    const auto extension = entry.path().extension();
    if (extension == ".cpp" || extension == ".h") files.push_back(entry.path());
  }
  EXPECT_FALSE(files.empty()) << folder << " has no sources: the test looks at the wrong place";
  return files;
}

std::string below_root(const fs::path& file) { return file.lexically_relative(testing::source("")).string(); }

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<Include> includes_in(const std::string& folder) {
  std::vector<Include> found;
  for (const auto& file : sources_in(folder)) {
    for (const auto& line : lines_of(file)) {
      if (!line.starts_with("#include ")) continue;
      const auto begin = line.find_first_of("\"<") + 1;
      found.push_back({below_root(file), line.substr(begin, line.find_first_of("\">", begin) - begin)});
    }
  }
  return found;
}

/// The includes of `folder` that begin with one of `forbidden`, as text for a failure message.
std::vector<std::string> offences(const std::string& folder, const std::vector<std::string>& forbidden) {
  std::vector<std::string> found;
  for (const auto& [file, header] : includes_in(folder)) {
    if (std::ranges::any_of(forbidden, [&](const auto& prefix) { return header.starts_with(prefix); })) {
      found.push_back(file + " includes " + header);
    }
  }
  return found;
}

TEST(Architecture, LocalizerAndClassifierNeverKnowEachOtherOrTheProgramsAbove) {
  EXPECT_THAT(offences("localizer", {"classifier/", "phantom/", "apps/", "tests/"}), IsEmpty());
  EXPECT_THAT(offences("classifier", {"localizer/", "phantom/", "apps/", "tests/"}), IsEmpty());
}

TEST(Architecture, CoreKnowsNothingBuiltOnIt) {
  EXPECT_THAT(offences("core", {"phantom/", "localizer/", "classifier/", "apps/", "tests/"}), IsEmpty());
}

TEST(Architecture, PhantomsKnowCoreAlone) {
  EXPECT_THAT(offences("phantom",
                       {"core/nn/", "core/train/", "localizer/", "classifier/", "apps/", "tests/", "torch/"}),
              IsEmpty());
}

TEST(Architecture, BaseIncludesNoOtherFolderOfCore) {
  std::vector<std::string> found;
  for (const auto& [file, header] : includes_in("core/base")) {
    if (header.starts_with("core/") && !header.starts_with("core/base/"))
      found.push_back(file + " includes " + header);
  }
  EXPECT_THAT(found, IsEmpty());
}

TEST(Architecture, OnlyCoreNnAndTrainKnowTorch) {
  std::size_t folders = 0;
  for (const auto& entry : fs::directory_iterator(testing::source("core"))) {
    const auto name = entry.path().filename();
    if (!entry.is_directory() || name == "nn" || name == "train") continue;
    ++folders;
    EXPECT_THAT(offences("core/" + entry.path().filename().string(),
                         {"torch/", "ATen/", "c10/", "dnnl", "oneapi/", "core/nn/"}),
                IsEmpty());
  }
  EXPECT_GE(folders, 5U) << "the test looks at the wrong place";
}

TEST(Architecture, EveryIncludeOfTheProjectIsWrittenFromItsRoot) {
  for (const auto* folder : {"core", "phantom", "localizer", "classifier", "apps"}) {
    EXPECT_THAT(offences(folder, {"../", "./"}), IsEmpty());
  }
}

/// Text of files must not command a terminal: what a program prints goes through core/base/standard_output.h
/// or the log, which escape it. The others below write no text of files, or escape it themselves.
TEST(Architecture, NothingIsPrintedPastConsoleAndLog) {
  const std::vector<std::string> allowed{
      "apps/deepwrist/launcher.cpp",   "apps/deepwrist/main.cpp",    "apps/deepwrist_decoder/main.cpp",
      "core/base/standard_output.cpp", "core/base/log.cpp",          "core/base/guarded_run.cpp",
      "core/base/progress.cpp",        "core/config/cli_program.cpp"};
  std::vector<std::string> found;
  for (const auto* folder : {"core", "phantom", "localizer", "classifier", "apps"}) {
    for (const auto& file : sources_in(folder)) {
      if (std::ranges::find(allowed, below_root(file)) != allowed.end()) continue;
      for (const auto& line : lines_of(file)) {
        for (const auto* printer : {"std::cout", "std::cerr", "fmt::print(", "std::printf(", "std::puts(",
                                    "std::fputs(", "std::fprintf(", "std::fwrite("}) {
          if (line.find(printer) != std::string::npos) found.push_back(below_root(file) + ": " + line);
        }
      }
    }
  }
  EXPECT_THAT(found, IsEmpty());
}

TEST(Architecture, MainFilesOnlyHandOver) {
  std::size_t programs = 0;
  for (const auto& entry : fs::directory_iterator(testing::source("apps"))) {
    const auto main_file = entry.path() / "main.cpp";
    if (!fs::exists(main_file)) continue;
    ++programs;
    EXPECT_LE(lines_of(main_file).size(), 40U) << below_root(main_file);
  }
  EXPECT_GE(programs, 8U);
}

TEST(Architecture, NoSourceFileIsLongerThan300Lines) {
  for (const auto* folder : {"core", "phantom", "localizer", "classifier", "apps", "bench", "tests"}) {
    for (const auto& file : sources_in(folder)) EXPECT_LE(lines_of(file).size(), 300U) << below_root(file);
  }
}

}  // namespace
}  // namespace deepwrist
