#include "core/weights/manifest.h"
#include "core/base/json_text.h"

#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/atomic_file.h"
#include "core/base/json_fields.h"
#include "core/base/text.h"
#include "core/base/version.h"
#include "core/data/preprocessing_json.h"
#include "core/weights/manifest_model.h"
#include "core/weights/manifest_search.h"

// manifest.json, version 1 (? may be absent):
//
//   {"version": 1,
//    "model": {"block": "classifier", ? "network": "...", "params": {...}},   manifest_model.h
//    "preprocessing": {"reader": "standard", "roi": "corrected", ...},   core/data/preprocessing_fields.h
//    "folds": [{"view": "PA", "fold": 0, "file": "PA/fold_0/best.pt", "sha256": "...",
//             ? "metric": 0.41, "epoch": 37, "temperature": 1.2,
//             ? "int8": {"file": "PA/fold_0/int8_....json", "sha256": "..."}}, ...],
//    "mean_std": {"PA": {"file": "mean_std_0.npy", "sha256": "..."}, ...},
//  ? "metric": "val_loss",
//    "thresholds": {"PA": 0.51, "LAT": 0.54, "study": 0.525},
//  ? "decisions": {"PA": {"low": 0.3, "high": 0.7}, ...},
//  ? "calibrated_thresholds", "calibrated_decisions": the same two for scores with temperatures
//  ? "search": {...},                                                  manifest_search.h
//    "origin": "trained" | "imported" | "seeded",
//    "libraries": {"deepwrist": "0.1.0", "libtorch": "2.6.0"}}
//
// Paths stay inside the folder. A key that is not here is a problem, so that a later version is not half
// understood.

namespace deepwrist::weights {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMaxManifestBytes = std::size_t{4} << 20;
constexpr int kMaxFold = 9999;
constexpr double kAnyNumber = 1e300;
const std::vector<std::string> kOrigins{"trained", "imported", "seeded"};
const std::vector<std::string> kViews{"PA", "LAT"};

bool stays_inside(const std::string& text) {
  const fs::path path(text);
  return !path.empty() && path.is_relative() && path.has_filename() &&
         std::ranges::none_of(path, [](const fs::path& part) { return part == ".."; });
}

bool is_sha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

json file_to_json(const ManifestFile& file) { return {{"file", file.file}, {"sha256", file.sha256}}; }

ManifestFile take_file(JsonFields& fields) {
  ManifestFile file{fields.text("file"), fields.text("sha256")};
  if (!stays_inside(file.file)) {
    fields.problem("file", printable(file.file) + " is not a path inside the snapshot folder");
  }
  if (!is_sha256(file.sha256)) fields.problem("sha256", "must be 64 lower-case hexadecimal digits");
  return file;
}

ManifestFold fold_from_json(const json& values, const std::string& path, JsonProblems& problems) {
  JsonFields fields(values, path, problems);
  ManifestFold fold;
  fold.view = fields.choice("view", kViews) == 0 ? View::pa : View::lat;
  fold.fold = static_cast<int>(fields.integer("fold", 0, kMaxFold));
  fold.weights = take_file(fields);
  fold.metric = fields.optional_number("metric", -kAnyNumber, kAnyNumber);
  fold.temperature = fields.optional_number("temperature", 1e-6, 1e6);
  if (fields.has("int8")) {
    JsonFields int8(fields.object("int8"), fields.name("int8"), problems);
    fold.int8 = take_file(int8);
    int8.finish();
  }
  if (fields.has("epoch")) fold.epoch = fields.integer("epoch", 0, INT64_MAX);
  fields.finish();
  return fold;
}

json fold_to_json(const ManifestFold& fold) {
  json values{{"view", name(fold.view)},
              {"fold", fold.fold},
              {"file", fold.weights.file},
              {"sha256", fold.weights.sha256}};
  if (fold.metric && std::isfinite(*fold.metric)) values["metric"] = *fold.metric;
  if (fold.epoch) values["epoch"] = *fold.epoch;
  if (fold.temperature) values["temperature"] = *fold.temperature;
  if (fold.int8) values["int8"] = file_to_json(*fold.int8);
  return values;
}

std::map<View, ManifestFile> mean_std_from_json(const json& values, const std::string& path,
                                                JsonProblems& problems) {
  std::map<View, ManifestFile> result;
  for (const auto& [key, value] : values.items()) {
    const auto view = std::ranges::find(kViews, key);
    if (view == kViews.end()) problems.push_back(path + "." + printable(key) + ": must be PA or LAT");
    JsonFields fields(value, path + "." + printable(key), problems);
    result[view == kViews.begin() ? View::pa : View::lat] = take_file(fields);
    fields.finish();
  }
  return result;
}

std::map<std::string, ManifestDecision> decisions_from_json(const json& values, const std::string& path,
                                                            JsonProblems& problems) {
  std::map<std::string, ManifestDecision> result;
  for (const auto& [key, value] : values.items()) {
    JsonFields fields(value, path + "." + printable(key), problems);
    const ManifestDecision decision{fields.number("low", 0, 1), fields.number("high", 0, 1)};
    if (decision.low > decision.high) fields.problem("low", "must not be above high");
    fields.finish();
    result[key] = decision;
  }
  return result;
}

json decisions_to_json(const std::map<std::string, ManifestDecision>& decisions) {
  json values = json::object();
  for (const auto& [group, decision] : decisions)
    values[group] = {{"low", decision.low}, {"high", decision.high}};
  return values;
}

template <typename T>
std::map<std::string, T> map_from_json(const json& values, const std::string& path, JsonProblems& problems) {
  std::map<std::string, T> result;
  for (const auto& [key, value] : values.items()) {
    JsonFields fields(values, path, problems);
    if constexpr (std::is_same_v<T, double>) {
      result[key] = fields.number(key, 0, 1);
    } else {
      result[key] = fields.text(key);
    }
  }
  return result;
}

void check_folds(const std::vector<ManifestFold>& folds, JsonProblems& problems) {
  if (folds.empty()) problems.emplace_back("folds: must not be empty");
  std::set<std::pair<View, int>> seen;
  for (const auto& fold : folds) {
    if (!seen.emplace(fold.view, fold.fold).second) {
      problems.push_back(std::string("folds: fold ") + std::to_string(fold.fold) + " of " + name(fold.view) +
                         " is there twice");
    }
  }
}

}  // namespace

Manifest read_manifest(const fs::path& folder, const char* file_name) {
  const auto path = folder / file_name;
  const json root = read_json(path, kMaxManifestBytes);
  JsonProblems problems;
  JsonFields fields(root, "", problems);
  fields.integer("version", Manifest::kVersion, Manifest::kVersion);
  Manifest manifest;
  manifest.model = model_from_json(fields.object("model"), "model", problems);
  manifest.preprocessing =
      data::preprocessing_from_json(fields.object("preprocessing"), "preprocessing", problems);
  for (const auto& fold : fields.array("folds")) {
    manifest.folds.push_back(
        fold_from_json(fold, "folds[" + std::to_string(manifest.folds.size()) + "]", problems));
  }
  check_folds(manifest.folds, problems);
  manifest.mean_std = mean_std_from_json(fields.object("mean_std"), "mean_std", problems);
  manifest.metric = fields.optional_text("metric").value_or("");
  manifest.thresholds = map_from_json<double>(fields.object("thresholds"), "thresholds", problems);
  if (fields.has("decisions"))
    manifest.decisions = decisions_from_json(fields.object("decisions"), "decisions", problems);
  if (fields.has("calibrated_thresholds"))
    manifest.calibrated_thresholds =
        map_from_json<double>(fields.object("calibrated_thresholds"), "calibrated_thresholds", problems);
  if (fields.has("calibrated_decisions"))
    manifest.calibrated_decisions =
        decisions_from_json(fields.object("calibrated_decisions"), "calibrated_decisions", problems);
  if (fields.has("search")) manifest.search = search_from_json(fields.object("search"), "search", problems);
  manifest.origin = kOrigins[fields.choice("origin", kOrigins)];
  manifest.libraries = map_from_json<std::string>(fields.object("libraries"), "libraries", problems);
  fields.finish();
  throw_problems(path, problems);
  return manifest;
}

void write_manifest(const fs::path& folder, const Manifest& manifest) {
  json folds = json::array();
  for (const auto& fold : manifest.folds) folds.push_back(fold_to_json(fold));
  json mean_std = json::object();
  for (const auto& [view, file] : manifest.mean_std) {
    mean_std[name(view)] = file_to_json(file);
  }
  json root{{"version", Manifest::kVersion},
            {"model", model_to_json(manifest.model)},
            {"preprocessing", data::preprocessing_to_json(manifest.preprocessing)},
            {"folds", folds},
            {"mean_std", mean_std},
            {"thresholds", manifest.thresholds},
            {"origin", manifest.origin},
            {"libraries", manifest.libraries}};
  if (!manifest.decisions.empty()) root["decisions"] = decisions_to_json(manifest.decisions);
  if (!manifest.calibrated_thresholds.empty()) root["calibrated_thresholds"] = manifest.calibrated_thresholds;
  if (!manifest.calibrated_decisions.empty())
    root["calibrated_decisions"] = decisions_to_json(manifest.calibrated_decisions);
  if (manifest.search) root["search"] = search_to_json(*manifest.search);
  if (!manifest.metric.empty()) root["metric"] = manifest.metric;
  const auto text = json_text(root, 2);
  write_file_atomically(folder / Manifest::kFileName, text);
}

std::map<std::string, std::string> library_versions() {
  return {{"deepwrist", version()}, {"libtorch", TORCH_VERSION}};
}

}  // namespace deepwrist::weights
