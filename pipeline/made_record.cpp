#include "pipeline/made_record.h"

#include <fmt/format.h>

#include <span>
#include <string_view>

#include "classifier/classifier_block.h"
#include "core/base/build_commit.h"
#include "core/base/sha256.h"
#include "core/base/threads.h"
#include "core/train/software_versions.h"
#include "core/weights/manifest_model.h"
#include "evaluation/report_files.h"
#include "localizer/localizer_block.h"

// "made" of t.csv.run.json (? may be absent):
//
//   {"versions": {...}, ? "commit", "processor", ? "table_sha256", "calibration": "none" | "temperature",
//    "localizer": {"snapshot": NAME, ? "origin", ? "network", ? "params", "networks": {"PA": 5}, "sha256":
//    ...},
//  ? "classifier": {...}, ? "thresholds_from": {"PA": TEXT, ...}, ? "decisions_from": TEXT}
//
// Of parts of a table on machines of several kinds it is that of the first.

namespace deepwrist::pipeline {
namespace {

constexpr std::size_t kShownDigits = 12;

std::string digest_of(const std::string& text) { return sha256(std::as_bytes(std::span(text))); }

std::string digest_of(const ViewWeights& weights) {
  std::string digests;
  for (const auto& fold : weights.folds) digests += fold.sha256 + "\n";
  return digest_of(digests);
}

nlohmann::json block_json(const weights::Snapshot& snapshot, const std::map<View, ViewWeights>& weights,
                          const std::optional<config::Architecture>& chosen, const engine::Block& block) {
  nlohmann::json json{{"snapshot", evaluation::folder_name(snapshot.folder())}};
  std::optional<weights::ModelRecord> model;
  if (chosen)
    model = block.record(*chosen);
  else if (snapshot.manifest())
    model = snapshot.manifest()->model;
  if (model) {
    json["network"] = model->network;
    json["params"] = model->params;
  }
  json["origin"] = snapshot.manifest() ? snapshot.manifest()->origin : "published";
  std::string digests;
  for (const auto& [view, of_view] : weights) {
    json["networks"][name(view)] = of_view.folds.size();
    digests += digest_of(of_view);
  }
  json["sha256"] = digest_of(digests);
  return json;
}

nlohmann::json thresholds_from(const Setup& setup) {
  const auto& experiment = setup.experiment;
  const auto& manifest = setup.classifier->manifest();
  nlohmann::json json;
  const auto add = [&](const char* group, const std::optional<double>& given, const char* key) {
    const bool recorded = manifest && manifest->thresholds.contains(group);
    json[group] = given      ? std::string("set beforehand (") + key + ")"
                  : recorded ? "recorded with the weights, found on out-of-fold cases"
                             : "the original's";
  };
  add("PA", experiment.threshold_pa, "threshold.pa");
  add("LAT", experiment.threshold_lat, "threshold.lat");
  add("study", experiment.threshold_study, "threshold.study");
  return json;
}

}  // namespace

nlohmann::json made_record(const Setup& setup) {
  nlohmann::json json{{"versions", train::software_versions()}, {"processor", processor_name()}};
  if (const std::string_view commit = build_commit(); !commit.empty()) json["commit"] = commit;
  if (!setup.metadata.file().empty()) json["table_sha256"] = sha256_of_file(setup.metadata.file());
  json["localizer"] =
      block_json(setup.localizer, setup.localizer_weights, setup.localizer_model, localizer::block());
  if (!setup.classifier) return json;
  json["calibration"] = setup.experiment.calibration == CalibrationMode::temperature ? "temperature" : "none";
  json["classifier"] =
      block_json(*setup.classifier, setup.classifier_weights, setup.classifier_model, classifier::block());
  json["thresholds_from"] = thresholds_from(setup);
  return json;
}

std::string model_text(const Setup& setup, View view) {
  const auto found = setup.classifier_weights.find(view);
  if (!setup.classifier || found == setup.classifier_weights.end()) return "";
  const auto& weights = found->second;
  return fmt::format("{}, {} network{}, {}", evaluation::folder_name(setup.classifier->folder()),
                     weights.folds.size(), weights.folds.size() == 1 ? "" : "s",
                     digest_of(weights).substr(0, kShownDigits));
}

}  // namespace deepwrist::pipeline
