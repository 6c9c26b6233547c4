#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/support/paths.h"

// cmake/NetworksOnly.cmake names sources one a line, and rooms that it takes as a whole in
// add_subdirectory(core/...).

namespace deepwrist {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> read_lines(const std::string& file) {
  std::ifstream stream(testing::source(file));
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::set<std::string> sources_of_a_room(const std::string& room) {
  std::set<std::string> sources;
  for (const auto& entry : fs::recursive_directory_iterator(testing::source(room))) {
    if (entry.path().extension() == ".cpp")
      sources.insert(entry.path().lexically_relative(testing::source("")).string());
  }
  return sources;
}

std::set<std::string> networks_sources() {
  const std::string subfolder = "add_subdirectory(";
  std::set<std::string> sources;
  for (const auto& line : read_lines("cmake/NetworksOnly.cmake")) {
    const auto begin = line.find_first_not_of(' '), end = line.rfind(".cpp");
    if (line.starts_with(subfolder + "core/")) {
      sources.merge(sources_of_a_room(line.substr(subfolder.size(), line.size() - subfolder.size() - 1)));
    } else if (begin == 2 && end != std::string::npos) {
      sources.insert(line.substr(begin, end + 4 - begin));
    }
  }
  return sources;
}

std::vector<std::string> headers_in(const std::string& file) {
  std::vector<std::string> headers;
  for (const auto& line : read_lines(file)) {
    if (!line.starts_with("#include ")) continue;
    const auto begin = line.find_first_of("\"<") + 1;
    headers.push_back(line.substr(begin, line.find_first_of("\">", begin) - begin));
  }
  return headers;
}

bool is_of_another_library(const std::string& header) {
  static const std::vector<std::string> all{"opencv2/", "yaml-cpp/", "dcmtk/",   "boost/",   "CLI/",
                                            "zlib",     "png",       "jpeglib",  "tiff",     "openjpeg",
                                            "seccomp",  "sqlite3",   "ft2build", "librsvg/", "cairo"};
  return std::ranges::any_of(all, [&](const auto& prefix) { return header.starts_with(prefix); });
}

/// What is built with LibTorch alone must neither include what the other libraries bring, nor call what is
/// not built.
TEST(NetworksOnly, NeedNothingButWhatTheyAreBuiltOf) {
  const auto sources = networks_sources();
  EXPECT_GT(sources.size(), 120U) << "the test looks at the wrong place";
  std::vector<std::string> found, due(sources.begin(), sources.end());
  std::set<std::string> seen;
  while (!due.empty()) {
    const auto file = due.back();
    due.pop_back();
    if (!seen.insert(file).second) continue;
    for (const auto& header : headers_in(file)) {
      if (is_of_another_library(header)) found.push_back(file + " includes " + header);
      if (!fs::exists(testing::source(header))) continue;
      due.push_back(header);
      const auto source = fs::path(header).replace_extension(".cpp").string();
      if (fs::exists(testing::source(source)) && !sources.contains(source))
        found.push_back(file + " includes " + header + ": cmake/NetworksOnly.cmake lacks " + source);
    }
  }
  EXPECT_THAT(found, ::testing::IsEmpty());
}

}  // namespace
}  // namespace deepwrist
