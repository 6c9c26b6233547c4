#include "evaluation/fractures/recorded_thresholds.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "evaluation/report_files.h"

namespace deepwrist::evaluation {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr const char* kThresholds = "thresholds";
constexpr const char* kDecisions = "decisions";

/// What the record of a run says under a key; null where there is no record, or no such key.
nlohmann::json recorded(const std::filesystem::path& file, const char* key) {
  if (!std::filesystem::is_regular_file(file)) return {};
  const auto run = read_json(file, kMaxBytes);
  return run.is_object() && run.contains(key) ? run[key] : nlohmann::json();
}

double threshold_in(const nlohmann::json& value, const std::filesystem::path& file) {
  if (value.is_number() && std::isfinite(value.get<double>())) return value.get<double>();
  throw Error(ErrorKind::format, file.string(),
              "holds a threshold that is no number; give --threshold, or move the file away");
}

}  // namespace

std::map<std::string, double> recorded_thresholds(const std::filesystem::path& table) {
  const auto file = run_file_of(table);
  const auto found = recorded(file, kThresholds);
  std::map<std::string, double> thresholds;
  for (const auto& [group, value] : found.items()) thresholds[group] = threshold_in(value, file);
  return thresholds;
}

DecisionsByGroup recorded_decisions(const std::filesystem::path& table) {
  const auto file = run_file_of(table);
  const auto found = recorded(file, kDecisions);
  DecisionsByGroup decisions;
  for (const auto& [group, value] : found.items()) {
    const auto bound = [&](const char* key) {
      return threshold_in(value.is_object() && value.contains(key) ? value[key] : nlohmann::json(), file);
    };
    decisions[group] = {bound("low"), bound("high")};
    if (decisions[group].low > decisions[group].high) {
      throw Error(ErrorKind::format, file.string(),
                  "holds a low threshold above its high one; give --threshold, or move the file away");
    }
  }
  return decisions;
}

nlohmann::json decisions_json(const DecisionsByGroup& decisions) {
  auto json = nlohmann::json::object();
  for (const auto& [group, thresholds] : decisions)
    json[group] = {{"low", thresholds.low}, {"high", thresholds.high}};
  return json;
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

double chosen_threshold(const std::map<std::string, double>& thresholds, const std::string& group) {
  const auto chosen = thresholds.find(group);
  return chosen != thresholds.end() ? chosen->second : 0.5;
}

}  // namespace deepwrist::evaluation
