#include "apps/pipeline/fingerprint.h"

#include <map>
#include <span>
#include <string>
#include <system_error>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"
#include "core/base/sha256.h"
#include "core/nn/manifest_model.h"

namespace deepwrist::pipeline {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

/// A fold's file below the snapshot folder and its digest, its size where the snapshot lists none, and the
/// temperature where it is used.
nlohmann::json weights_json(const nn::Snapshot& snapshot, const ViewWeights& weights, bool calibrated,
                            bool int8) {
  auto files = nlohmann::json::array();
  for (const auto& fold : weights.folds) {
    const auto digest =
        fold.sha256.empty() ? std::to_string(std::filesystem::file_size(fold.file)) : fold.sha256;
    files.push_back(fold.file.lexically_relative(snapshot.folder()).generic_string() + " " + digest);
    if (calibrated) files.push_back(fold.temperature.value_or(1));
    if (int8) files.push_back(fold.int8.value().sha256);
  }
  return files;
}

std::filesystem::path file_beside(const std::filesystem::path& table) { return table.string() + ".run.json"; }

nlohmann::json statistics_json(const nn::ChannelStatistics& statistics) {
  return {{"mean", statistics.mean}, {"std", statistics.std}};
}

}  // namespace

/// A folder or pattern of images, so that files of one name elsewhere are not taken for those.
std::string place_of_images(const config::InferenceExperiment& experiment) {
  std::error_code unknown;
  auto place = std::filesystem::weakly_canonical(experiment.dataset.meta, unknown).string();
  while (place.size() > 1 && place.ends_with('/')) place.pop_back();
  return unknown ? experiment.dataset.meta : place;
}

/// The images and their order, by which numbers stand for IDs; it gives no name away.
std::string digest_of_images(const Setup& setup) {
  auto text = setup.metadata.file.empty() ? place_of_images(setup.experiment) : std::string();
  for (const auto& row : setup.metadata.cases) text += '\0' + row.id + '\0' + row.fname;
  return sha256(std::as_bytes(std::span(text)));
}

nlohmann::json fingerprint(const Setup& setup) {
  const auto& experiment = setup.experiment;
  nlohmann::json json{{"preprocessing", nn::preprocessing_to_json(setup.preprocessing)}};
  if (experiment.runtime.anonymize) {
    json["list of images"] = digest_of_images(setup);
  } else if (setup.metadata.file.empty()) {
    json["folder of images"] = place_of_images(experiment);
  }
  if (setup.classifier) json["precision"] = name(experiment.precision);
  if (experiment.localizer.params)
    json["localizer.model.params"] = nn::model_to_json(*experiment.localizer.params);
  if (experiment.classifier.params) json["model.params"] = nn::model_to_json(*experiment.classifier.params);
  const auto add = [&](const std::string& block, const nn::Snapshot& snapshot,
                       const std::map<View, ViewWeights>& all, bool calibrated, bool int8) {
    for (const auto& [view, weights] : all) {
      const std::string suffix = std::string(" ") + name(view);
      json[block + " weights" + suffix] = weights_json(snapshot, weights, calibrated, int8);
      json[block + " mean and std" + suffix] = statistics_json(weights.statistics);
    }
  };
  add("localizer", setup.localizer, setup.localizer_weights, false, false);
  if (setup.classifier) {
    add("classifier", *setup.classifier, setup.classifier_weights,
        experiment.calibration == config::CalibrationMode::temperature,
        experiment.precision == InferencePrecision::int8);
  }
  return json;
}

void check_fingerprint(const nlohmann::json& current, const std::filesystem::path& table, bool resume) {
  const auto file = file_beside(table);
  if (!resume || !std::filesystem::exists(file)) return;
  const auto earlier = read_json(file, kMaxBytes);
  std::string differing;
  for (const auto& [key, value] : current.items()) {
    if (earlier.contains(key) && earlier[key] != value) differing += (differing.empty() ? "" : ", ") + key;
  }
  if (differing.empty()) return;
  throw Error(ErrorKind::usage, table.string(),
              "was begun with another " + differing +
                  "; resume with the same, give another save_path, or start over with resume=false");
}

void record_fingerprint(const nlohmann::json& current, const std::filesystem::path& table, bool resume,
                        const nlohmann::json& also) {
  check_fingerprint(current, table, resume);
  auto record = current;
  record.update(also);
  write_file_atomically(file_beside(table), json_text(record, 2));
}

}  // namespace deepwrist::pipeline
