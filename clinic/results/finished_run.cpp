#include "clinic/results/finished_run.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/data/preprocessing_json.h"
#include "evaluation/fractures/recorded_thresholds.h"
#include "evaluation/report_files.h"

namespace deepwrist::clinic {
namespace {

constexpr std::size_t kMaxRecordBytes = std::size_t{1} << 20;
constexpr std::size_t kDigestDigits = 64;

bool is_digest(const std::string& text) {
  return text.size() == kDigestDigits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

/// The digests in "localizer weights PA": ["PA/fold_0/best.pt SHA256", ...] and its like.
std::vector<std::string> weights_in(const nlohmann::json& record) {
  std::vector<std::string> digests;
  for (const auto& [key, value] : record.items()) {
    if (key.find(" weights ") == std::string::npos || !value.is_array()) continue;
    for (const auto& item : value) {
      if (!item.is_string()) continue;
      const auto text = item.get<std::string>();
      auto digest = text.substr(text.rfind(' ') + 1);
      if (is_digest(digest)) digests.push_back(std::move(digest));
    }
  }
  std::ranges::sort(digests);
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
  return digests;
}

/// What changes results besides weights and thresholds. The processor's instructions change last digits only.
std::string settings_in(const nlohmann::json& record) {
  auto settings = nlohmann::json::object();
  for (const char* key : {"preprocessing", "precision", "model.params", "localizer.model.params"}) {
    if (record.contains(key)) settings[key] = record[key];
  }
  for (const auto& [key, value] : record.items()) {
    if (key.find(" mean and std ") != std::string::npos || key.find(" weights ") != std::string::npos)
      settings[key] = value;
  }
  return settings.dump();
}

FinishedRun read_finished_run(const std::filesystem::path& table) {
  const auto file = evaluation::run_file_of(table);
  if (!std::filesystem::exists(file)) {
    throw Error(
        ErrorKind::io, file.string(),
        "is missing; it says by what weights and thresholds the table was made, and test writes it beside "
        "its table");
  }
  const auto record = read_json(file, kMaxRecordBytes);
  JsonProblems problems;
  FinishedRun run;
  run.begun = std::filesystem::last_write_time(file);
  if (!record.is_object() || !record.contains("preprocessing")) {
    throw Error(ErrorKind::format, file.string(),
                "preprocessing: missing; is this the record of a run of test?");
  }
  run.preprocessing = data::preprocessing_from_json(record["preprocessing"], "preprocessing", problems);
  throw_problems(file, problems);
  run.decisions = evaluation::recorded_decisions(table);
  for (const char* group : {"PA", "LAT", "study"}) {
    if (!run.decisions.contains(group))
      problems.push_back(std::string("decisions.") + group + ": missing; run test again with resume=true");
  }
  throw_problems(file, problems);
  run.weights = weights_in(record);
  run.settings = settings_in(record);
  for (const char* key : {"table of images", "folder of images"}) {
    if (!record.contains(key) || !record[key].is_string()) continue;
    const std::filesystem::path place = record[key].get<std::string>();
    run.images = std::filesystem::is_directory(place) ? place : place.parent_path();
  }
  return run;
}

}  // namespace deepwrist::clinic
