#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/base/view.h"

namespace deepwrist::weights {

/// Which network a snapshot holds. What the names and parameters mean is the block's to know.
struct ModelRecord {
  std::string block;    ///< what the network is for
  std::string network;  ///< which of the block's networks; empty: its first
  nlohmann::json params = nlohmann::json::object();

  bool operator==(const ModelRecord&) const = default;
};

/// A file of a snapshot: its path below the snapshot folder and its SHA-256.
struct ManifestFile {
  std::string file;
  std::string sha256;

  bool operator==(const ManifestFile&) const = default;
};

/// The best weights of one fold.
struct ManifestFold {
  View view = View::pa;
  int fold = 0;
  ManifestFile weights;
  std::optional<double> metric;  ///< value of the manifest's `metric` at this epoch
  std::optional<long long> epoch;
  std::optional<double> temperature;  ///< of calibration; absent before it
  std::optional<ManifestFile> int8;   ///< engine::Quantization of these weights; absent before `quantize`

  bool operator==(const ManifestFold&) const = default;
};

/// Two thresholds of a score, `low` not above `high`, between which is doubt.
struct ManifestDecision {
  double low = 0, high = 0;

  bool operator==(const ManifestDecision&) const = default;
};

/// How a localizer's landmarks are looked for unless an experiment says otherwise, and, by view, what tells
/// how sure they are then. What the words and coefficients mean is the block's to know.
struct ManifestSearch {
  std::string decoding;
  int copies = 0, refine = 0;
  struct Confidence {
    double within_mm = 0;       ///< the confidence is the probability of an error of at most so much
    std::size_t landmarks = 0;  ///< that it was found from
    std::map<std::string, double> coefficients;

    bool operator==(const Confidence&) const = default;
  };
  std::map<View, Confidence> confidence;

  bool operator==(const ManifestSearch&) const = default;
};

/// What a snapshot folder holds and how its networks want their input: `manifest.json`.
struct Manifest {
  static constexpr int kVersion = 1;
  static constexpr const char* kFileName = "manifest.json";

  ModelRecord model;
  Preprocessing preprocessing;
  std::vector<ManifestFold> folds;  ///< in ensemble order
  std::map<View, ManifestFile> mean_std;
  std::string metric;                                 ///< name, e.g. "val_loss"; empty: none
  std::map<std::string, double> thresholds;           ///< operating points by name: "PA", "LAT", "study"
  std::map<std::string, ManifestDecision> decisions;  ///< likewise; absent before `calibrate`
  /// The same two for scores with temperatures.
  std::map<std::string, double> calibrated_thresholds;
  std::map<std::string, ManifestDecision> calibrated_decisions;
  std::optional<ManifestSearch> search;          ///< of a localizer; absent: as the reference does
  std::string origin;                            ///< "trained", "imported" or "seeded"
  std::map<std::string, std::string> libraries;  ///< versions of what made it

  bool operator==(const Manifest&) const = default;
};

/// Reads and checks `folder/manifest.json`, or a manifest of another name: types, ranges, unknown keys, and
/// that every path stays inside the folder. Throws Error(format) listing every problem, Error(io),
/// Error(limit).
Manifest read_manifest(const std::filesystem::path& folder, const char* file_name = Manifest::kFileName);

/// Writes `folder/manifest.json` atomically. Throws Error(io).
void write_manifest(const std::filesystem::path& folder, const Manifest& manifest);

/// Names and versions of this program and of LibTorch, for Manifest::libraries.
std::map<std::string, std::string> library_versions();

}  // namespace deepwrist::weights
