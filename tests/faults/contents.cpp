#include "tests/faults/contents.h"

#include <sstream>

#include "core/base/atomic_file.h"

namespace deepwrist::testing {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t kMaxFile = std::size_t{1} << 28;

std::string without_lines(const std::string& text, const std::string& part) {
  std::string kept;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(part) == std::string::npos) kept += line + "\n";
  }
  return kept;
}

/// metrics.csv: epoch, seconds, values; among them images_per_s and waiting, which are times too.
std::string first_fields(const std::string& table, const std::string& dropped) {
  std::string kept;
  std::istringstream lines(table);
  std::vector<bool> is_dropped;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string field;
    for (std::size_t i = 0; std::getline(fields, field, ','); ++i) {
      if (is_dropped.size() <= i)
        is_dropped.push_back(("," + dropped + ",").find("," + field + ",") != std::string::npos);
      if (!is_dropped[i]) kept += field + ",";
    }
    kept += "\n";
  }
  return kept;
}

std::string normalized(const fs::path& file) {
  const auto name = file.filename().string();
  if (name == "last.pt" || name == "training_report.html" || name == "predictions_report.html") return "";
  const auto text = read_file(file, kMaxFile);
  if (name == "metrics.csv") return first_fields(text, "seconds,images_per_s,waiting");
  if (name == "done.json") {  // its own checksum is of the times too
    return without_lines(without_lines(without_lines(text, "seconds"), "peak_memory"), "checksum");
  }
  if (name == "params.yaml") return without_lines(text, "log_dir:");
  if (file.extension() == ".html") return without_lines(text, "<dt>written</dt>");
  return text;
}

}  // namespace

std::map<std::string, std::string> contents_of(const fs::path& folder) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.starts_with("events.")) continue;
    if (name.ends_with("_summary.json")) continue;  // of the last run alone, with its times
    contents[entry.path().lexically_relative(folder).string()] = normalized(entry.path());
  }
  return contents;
}

bool is_unfinished(const std::string& name) {
  return name.find(".tmp-") != std::string::npos || name.ends_with(".partial") || name.ends_with(".lock");
}

std::string differences(const std::map<std::string, std::string>& expected,
                        const std::map<std::string, std::string>& found) {
  std::string text;
  for (const auto& [name, content] : expected) {
    const auto other = found.find(name);
    if (other == found.end())
      text += name + " is missing\n";
    else if (other->second != content)
      text += name + " differs\n";
  }
  for (const auto& [name, content] : found) {
    if (!expected.contains(name)) text += name + " should not be there\n";
  }
  return text;
}

}  // namespace deepwrist::testing
