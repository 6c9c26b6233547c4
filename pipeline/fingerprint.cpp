#include "pipeline/fingerprint.h"

#include <map>
#include <span>
#include <string>
#include <system_error>

#include "classifier/classifier_block.h"
#include "classifier/classifier_keys.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"
#include "core/base/sha256.h"
#include "core/data/preprocessing_json.h"
#include "core/engine/choice/choice_rule.h"
#include "core/weights/manifest_model.h"
#include "localizer/localizer_block.h"
#include "localizer/localizer_keys.h"
#include "pipeline/joined_texts.h"

// t.csv.run.json (? may be absent):
//
//   {"preprocessing": {...},
//    "table of images" or "folder of images": PATH,         its SHA-256 where anonymised
//    "arithmetic": "auto on cpu, avx512, by rule",
//  ? "thresholds", "decisions",                           of `test`
//    "made": {...},                                         made_record.cpp
//    "landmarks": {"decoding": "soft_argmax", "copies": 0, "refine": 0, "min_confidence": 0,
//                  ? "confidence", ? "check_view"},
//  ? "precision", ? "localizer.model.params", ? "model.params",      the last two where explicit
//    "localizer weights PA": ["PA/fold_0/best.pt SHA256", ...], "localizer mean and std PA": {...}, ...}
//
// A key that only one of two records has is not compared. A row's fingerprint is the start of the SHA-256 of
// its parts, "LENGTH:TEXT" each, the first the digest of the above without the place of the images. That
// covers every view in use: the first row of another view changes the fingerprints of all.

namespace deepwrist::pipeline {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

constexpr const char* kTable = "table of images";
constexpr const char* kFolder = "folder of images";  ///< or a pattern, or one image

/// A fold's file below the snapshot folder and its digest, with which alone it is read, and the temperature
/// where it is used.
nlohmann::json weights_json(const weights::Snapshot& snapshot, const ViewWeights& weights, bool calibrated,
                            bool int8) {
  auto files = nlohmann::json::array();
  for (const auto& fold : weights.folds) {
    files.push_back(fold.file.lexically_relative(snapshot.folder()).generic_string() + " " + fold.sha256);
    if (calibrated) files.push_back(fold.temperature.value_or(1));
    if (int8) files.push_back(fold.int8.value().sha256);
  }
  return files;
}

std::filesystem::path file_beside(const std::filesystem::path& table) { return table.string() + ".run.json"; }

nlohmann::json statistics_json(const weights::ChannelStatistics& statistics) {
  return {{"mean", statistics.mean}, {"std", statistics.std}};
}

/// Where the images are named. Anonymised, a digest: a path may name a person.
std::string place_of_images(const InferenceExperiment& experiment) {
  std::error_code unknown;
  auto place = std::filesystem::weakly_canonical(experiment.dataset.meta, unknown).string();
  while (place.size() > 1 && place.ends_with('/')) place.pop_back();
  if (unknown) place = experiment.dataset.meta;
  return experiment.runtime.anonymize ? sha256(std::as_bytes(std::span(place))) : place;
}

void add_file(const std::filesystem::path& file, JoinedTexts& texts) {
  std::error_code absent;  // told when it is read
  texts.add(std::filesystem::weakly_canonical(file, absent).string());
  texts.add_number(std::filesystem::file_size(file, absent));
  texts.add_number(std::filesystem::last_write_time(file, absent).time_since_epoch().count());
}

}  // namespace

nlohmann::json fingerprint(const Setup& setup) {
  const auto& experiment = setup.experiment;
  nlohmann::json json{{"preprocessing", data::preprocessing_to_json(setup.preprocessing)}};
  json[setup.metadata.file().empty() ? kFolder : kTable] = place_of_images(experiment);
  json["arithmetic"] = std::string(name(experiment.engine)) + " on " +
                       (setup.device.is_cpu() ? "cpu, " + engine::arithmetic_name() : setup.device.str());
  json["landmarks"] = setup.search.record();
  json["landmarks"]["min_confidence"] = experiment.search.min_confidence;
  if (setup.checks_views()) json["landmarks"]["check_view"] = true;
  if (setup.classifier) json["precision"] = name(experiment.precision);
  if (experiment.localizer.params)
    json["localizer.model.params"] =
        weights::model_to_json(localizer::block().record(*setup.localizer_model));
  if (setup.classifier_model && experiment.classifier.params)
    json["model.params"] = weights::model_to_json(classifier::block().record(*setup.classifier_model));
  const auto add = [&](const std::string& block, const weights::Snapshot& snapshot,
                       const std::map<View, ViewWeights>& all, bool calibrated, bool int8) {
    for (const auto& [view, weights] : all) {
      const std::string suffix = std::string(" ") + name(view);
      json[block + " weights" + suffix] = weights_json(snapshot, weights, calibrated, int8);
      json[block + " mean and std" + suffix] = statistics_json(weights.statistics);
    }
  };
  add(localizer::kBlockName, setup.localizer, setup.localizer_weights, false, false);
  if (setup.classifier) {
    add(classifier::kBlockName, *setup.classifier, setup.classifier_weights,
        experiment.calibration == CalibrationMode::temperature,
        experiment.precision == InferencePrecision::int8);
  }
  return json;
}

void check_fingerprint(const nlohmann::json& current, const std::filesystem::path& table,
                       config::EarlierResults earlier) {
  // Without `resume` the rows of a killed run are refused in any case (results.h).
  const bool is_there = std::filesystem::exists(table) ||
                        (earlier.resume && std::filesystem::exists(table.string() + ".partial"));
  if (earlier.overwrite || !is_there) return;
  const auto file = file_beside(table);
  if (!std::filesystem::exists(file)) {
    if (earlier.resume) return;
    throw Error(
        ErrorKind::usage, table.string(),
        "is there already, and no " + file.filename().string() +
            " says that this command wrote it; give another save_path, or overwrite=true to replace it");
  }
  const auto recorded = read_json(file, kMaxBytes);
  std::string differing;
  for (const auto& [key, value] : current.items()) {
    if ((earlier.resume && key == kTable) || !recorded.contains(key) || recorded[key] == value) continue;
    differing += (differing.empty() ? "" : ", ") + key;
  }
  if (differing.empty()) return;
  throw Error(ErrorKind::usage, table.string(),
              "was written with another " + differing +
                  "; use the same, give another save_path, or overwrite=true to replace it");
}

void write_fingerprint(const nlohmann::json& current, const std::filesystem::path& table,
                       const nlohmann::json& also) {
  auto record = current;
  record.update(also);
  write_file_atomically(file_beside(table), json_text(record, 2));
}

std::string run_digest(const Setup& setup) {
  auto json = fingerprint(setup);
  for (const char* place : {kTable, kFolder}) json.erase(place);
  const auto text = json.dump();
  return sha256(std::as_bytes(std::span(text)));
}

std::string case_fingerprint(const Setup& setup, const CaseRequest& request, const std::string& run,
                             const std::vector<std::string>& also) {
  const auto row = setup.metadata[request.row];
  JoinedTexts parts;
  for (const auto& text : {run, row.id, request.id, request.file_name}) parts.add(text);
  parts.add_number(static_cast<int>(request.view));
  add_file(request.file, parts);
  parts.add(name(request.spacing_source));
  parts.add_number(request.spacing.width);
  parts.add_number(request.spacing.height);
  if (!request.spacing_file.empty()) add_file(request.spacing_file, parts);
  for (const auto& label : row.gt) parts.add(label ? std::to_string(*label) : "");
  for (const auto& point : row.points) {
    parts.add_number(point.x);
    parts.add_number(point.y);
  }
  for (const auto& text : also) parts.add(text);
  return parts.digest().substr(0, 16);
}

}  // namespace deepwrist::pipeline
