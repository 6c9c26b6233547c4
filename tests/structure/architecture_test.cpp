#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
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

/// What the sources of a folder may include beside their own: docs/architecture.md has the same table.
struct Room {
  std::string folder;
  std::vector<std::string> may_include;
};

const std::vector<Room>& rooms() {
  static const std::vector<std::string> core{"core/"},
      pages{"core/base", "core/data", "core/report/", "core/stats"};
  static const auto with = [](std::vector<std::string> folders, const std::vector<std::string>& more) {
    folders.insert(folders.end(), more.begin(), more.end());
    return folders;
  };
  static const std::vector<Room> table{
      {"core/base", {}},
      {"core/archive", {"core/base"}},
      {"core/image", {"core/base"}},
      {"core/dicom", {"core/base"}},
      {"core/report", {"core/base"}},
      {"core/report/chart", {"core/base", "core/report"}},
      {"core/report/picture", {"core/base", "core/report", "core/report/chart"}},
      {"core/report/page", {"core/base", "core/report", "core/report/chart", "core/report/picture"}},
      {"core/stats", {"core/base"}},
      {"core/pickle", {"core/base"}},
      {"core/config", {"core/base"}},
      {"core/program", {"core/base", "core/config"}},
      {"core/data", {"core/base", "core/config", "core/dicom", "core/image"}},
      {"core/augment", {"core/base", "core/config"}},
      {"core/winograd", {}},
      {"core/distributed", {"core/base", "core/winograd"}},
      {"core/weights", {"core/base", "core/config", "core/data", "core/pickle"}},
      {"core/engine", {"core/base", "core/config", "core/stats", "core/weights", "core/winograd"}},
      {"core/train",
       {"core/augment", "core/base", "core/config", "core/data", "core/distributed", "core/image",
        "core/weights", "core/winograd"}},
      {"phantom", {"core/base", "core/dicom", "core/report/"}},
      {"evaluation", pages},
      {"evaluation/calibration", with(pages, {"evaluation"})},
      {"evaluation/drift", with(pages, {"evaluation"})},
      {"evaluation/fractures", with(pages, {"evaluation"})},
      {"evaluation/fusion", with(pages, {"evaluation"})},
      {"evaluation/landmarks", with(pages, {"evaluation"})},
      {"evaluation/ood", with(pages, {"evaluation"})},
      {"annotation", {"core/base", "core/data", "core/dicom", "core/image"}},
      {"localizer", core},
      {"classifier", core},
      {"pipeline",
       with(core, {"evaluation", "evaluation/fractures", "evaluation/landmarks", "localizer", "classifier"})},
      {"clinic/objects", {"core/base", "core/dicom", "core/report/", "evaluation/fractures"}},
      {"clinic/results",
       {"clinic/objects", "core/base", "core/data", "core/dicom", "evaluation", "evaluation/fractures"}},
      {"training/report", {"core/base", "core/report/", "core/stats"}},
      {"training",
       with(core, {"evaluation", "evaluation/calibration", "evaluation/drift", "evaluation/fractures",
                   "localizer", "classifier", "phantom", "training/report"})},
      {"exchange", with(core, {"evaluation/drift", "localizer", "classifier", "training"})},
      {"clinic/node", {"core/base", "core/dicom"}},
      {"clinic/prediction",
       with(core, {"clinic/node", "clinic/objects", "clinic/results", "evaluation/fractures", "pipeline"})},
      {"apps/*", with(core, {"annotation", "phantom", "evaluation/", "localizer", "classifier", "pipeline",
                             "clinic/", "training", "exchange/"})}};
  return table;
}

/// Rooms of one kind under one name, each by itself: "apps/test" is "apps/*".
bool is_room(const Room& room, const std::string& folder) {
  if (room.folder.ends_with("/*")) return folder.starts_with(room.folder.substr(0, room.folder.size() - 1));
  return room.folder == folder;
}

/// The folder of the table that holds a file: its own, or the nearest above.
std::string room_of(const std::string& file) {
  for (auto folder = fs::path(file).parent_path(); !folder.empty(); folder = folder.parent_path()) {
    if (std::ranges::any_of(rooms(), [&](const auto& room) { return is_room(room, folder.string()); }))
      return folder.string();
  }
  return "";
}

bool may_include(const Room& room, const std::string& folder) {
  return std::ranges::any_of(room.may_include, [&](const auto& allowed) {
    return allowed.ends_with('/') ? (folder + "/").starts_with(allowed) : folder == allowed;
  });
}

/// The top-level folders that hold the product's sources.
const std::vector<std::string> kSources{"core",      "phantom",    "evaluation", "annotation",
                                        "localizer", "classifier", "pipeline",   "clinic",
                                        "training",  "exchange",   "apps"};

TEST(Architecture, EveryRoomIncludesOnlyWhatTheTableOfRoomsAllows) {
  std::vector<std::string> found;
  std::size_t crossings = 0;
  for (const auto& top : kSources) {
    for (const auto& [file, header] : includes_in(top)) {
      const auto from = room_of(file), to = room_of(header);
      if (from.empty()) found.push_back(file + " stands in no room of the table");
      const bool is_ours =
          std::ranges::any_of(kSources, [&](const auto& folder) { return header.starts_with(folder + "/"); });
      if (!is_ours || to == from || from.empty()) continue;
      ++crossings;
      const auto room = std::ranges::find_if(rooms(), [&](const auto& r) { return is_room(r, from); });
      if (!may_include(*room, to)) found.push_back(file + " includes " + header);
    }
  }
  EXPECT_GT(crossings, 500U) << "the test looks at the wrong place";
  EXPECT_THAT(found, IsEmpty());
}

TEST(Architecture, TheProductKnowsNoTest) {
  for (const auto& folder : kSources) EXPECT_THAT(offences(folder, {"tests/", "bench/"}), IsEmpty());
}

TEST(Architecture, OnlyRoomsOfNetworksKnowTorch) {
  const std::vector<std::string> with_torch{"core/engine", "core/weights", "core/winograd",
                                            "core/distributed", "core/train"};
  for (const auto& room : rooms()) {
    if (!room.folder.starts_with("core/") && room.folder != "phantom" && room.folder != "evaluation" &&
        room.folder != "annotation" && room.folder != "training/report" &&
        !room.folder.starts_with("clinic/"))
      continue;
    if (std::ranges::find(with_torch, room.folder) != with_torch.end()) continue;
    EXPECT_THAT(offences(room.folder, {"torch/", "ATen/", "c10/", "dnnl", "oneapi/"}), IsEmpty());
  }
}

/// OpenCV's codecs and windows pull two hundred libraries, which every program would load at each start.
TEST(Architecture, OfOpenCvOnlyArithmeticIsUsed) {
  for (const auto& folder : kSources)
    EXPECT_THAT(offences(folder, {"opencv2/imgcodecs", "opencv2/highgui", "opencv2/opencv"}), IsEmpty());
}

/// CLI11 from 2.4 on throws for others, before anything is caught.
TEST(Architecture, PositionalArgumentsHaveNamesThatEveryCli11Takes) {
  std::vector<std::string> found;
  std::size_t names = 0;
  for (const auto& file : sources_in("apps")) {
    for (const auto& line : lines_of(file)) {
      const std::string call = "add_option(\"";
      const auto begin = line.find(call);
      if (begin == line.npos) continue;
      ++names;
      const auto name =
          line.substr(begin + call.size(), line.find('"', begin + call.size()) - begin - call.size());
      if (!name.starts_with('-') && name.find_first_of("=:{} ") != name.npos)
        found.push_back(below_root(file) + ": " + name);
    }
  }
  EXPECT_GT(names, 20U) << "the test looks at the wrong place";
  EXPECT_THAT(found, IsEmpty());
}

/// Two files of one name cannot be told apart where only the name is said.
TEST(Architecture, NoTwoFilesHaveOneName) {
  std::map<std::string, std::vector<std::string>> files;
  for (const auto& folder : kSources) {
    for (const auto& file : sources_in(folder)) {
      if (file.filename() != "main.cpp") files[file.filename().string()].push_back(below_root(file));
    }
  }
  std::vector<std::string> found;
  for (const auto& [name, places] : files) {
    if (places.size() > 1) found.push_back(places[0] + " and " + places[1]);
  }
  EXPECT_THAT(found, IsEmpty());
}

TEST(Architecture, EveryIncludeOfTheProjectIsWrittenFromItsRoot) {
  for (const auto& folder : kSources) {
    EXPECT_THAT(offences(folder, {"../", "./"}), IsEmpty());
  }
}

/// Text of files must not command a terminal: what a program prints goes through core/base/standard_output.h
/// or the log, which escape it. The others below write no text of files, or escape it themselves.
TEST(Architecture, NothingIsPrintedPastConsoleAndLog) {
  const std::vector<std::string> allowed{
      "apps/deepwrist/launcher.cpp",   "apps/deepwrist/main.cpp",     "apps/deepwrist_decoder/main.cpp",
      "core/base/standard_output.cpp", "core/base/log.cpp",           "core/base/guarded_run.cpp",
      "core/base/progress.cpp",        "core/program/cli_program.cpp"};
  std::vector<std::string> found;
  for (const auto& folder : kSources) {
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
  auto folders = kSources;
  folders.insert(folders.end(), {"bench", "tests"});
  for (const auto& folder : folders) {
    for (const auto& file : sources_in(folder)) EXPECT_LE(lines_of(file).size(), 300U) << below_root(file);
  }
}

}  // namespace
}  // namespace deepwrist
