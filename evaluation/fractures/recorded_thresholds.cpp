#include "evaluation/fractures/recorded_thresholds.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/error.h"
#include "core/base/json_fields.h"

namespace deepwrist::evaluation {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr const char* kKey = "thresholds";

}  // namespace

std::filesystem::path run_file_of(const std::filesystem::path& table) { return table.string() + ".run.json"; }

std::map<std::string, double> recorded_thresholds(const std::filesystem::path& table) {
  const auto file = run_file_of(table);
  if (!std::filesystem::is_regular_file(file)) return {};
  const auto run = read_json(file, kMaxBytes);
  if (!run.is_object() || !run.contains(kKey)) return {};
  std::map<std::string, double> thresholds;
  for (const auto& [group, value] : run[kKey].items()) {
    if (!value.is_number() || !std::isfinite(value.get<double>())) {
      throw Error(ErrorKind::format, file.string(),
                  "holds a threshold that is no number; give --threshold, or move the file away");
    }
    thresholds[group] = value.get<double>();
  }
  return thresholds;
}

std::string thresholds_text(const std::map<std::string, double>& thresholds) {
  std::string text;
  for (const char* group : {"PA", "LAT", "study"}) {
    if (const auto found = thresholds.find(group); found != thresholds.end())
      text += fmt::format("{}{} {:.4g}", text.empty() ? "" : ", ", group, found->second);
  }
  for (const auto& [group, value] : thresholds) {
    if (group != "PA" && group != "LAT" && group != "study")
      text += fmt::format("{}{} {:.4g}", text.empty() ? "" : ", ", group, value);
  }
  return text;
}

}  // namespace deepwrist::evaluation
