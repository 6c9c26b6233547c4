#include "apps/training/earlier_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "core/base/log.h"
#include "core/nn/quantization.h"

namespace deepwrist::training {
namespace fs = std::filesystem;
namespace {

constexpr const char* kAside = "manifest.earlier.json";

/// What `calibrate` writes into the snapshot folder unless told otherwise.
constexpr const char* kCalibrationFiles[] = {"calibration.json", "calibration_report.html",
                                             "calibration_figures"};

const nn::ManifestFold* find(const nn::Manifest& manifest, const nn::ManifestFold& fold) {
  const auto found = std::ranges::find_if(
      manifest.folds, [&](const auto& other) { return other.view == fold.view && other.fold == fold.fold; });
  return found == manifest.folds.end() ? nullptr : &*found;
}

bool has_findings(const nn::ManifestFold& fold) { return fold.temperature || fold.int8; }

/// Names of the networks whose weights are not what they were; their views go to `views`.
std::string changed_networks(const nn::Manifest& earlier, const nn::Manifest& now, std::set<View>& views) {
  std::string names;
  for (const auto& fold : earlier.folds) {
    const auto* same = find(now, fold);
    if (same && same->weights.sha256 == fold.weights.sha256) continue;
    names += fmt::format("{}{} {}", names.empty() ? "" : ", ", name(fold.view), fold.fold);
    views.insert(fold.view);
  }
  for (const auto& fold : now.folds) {
    if (!find(earlier, fold)) views.insert(fold.view);
  }
  return names;
}

}  // namespace

void set_findings_aside(const fs::path& folder) {
  const auto manifest = folder / nn::Manifest::kFileName;
  if (fs::exists(manifest)) fs::rename(manifest, folder / kAside);
}

void take_over_findings(const fs::path& folder, nn::Manifest& manifest) {
  if (!fs::exists(folder / kAside)) return;
  const auto earlier = nn::read_manifest(folder, kAside);
  std::set<View> changed_views;
  const auto changed = changed_networks(earlier, manifest, changed_views);
  bool dropped = false;
  for (const auto& fold : earlier.folds) {
    const auto now = std::ranges::find_if(manifest.folds, [&](const auto& other) {
      return other.view == fold.view && other.fold == fold.fold &&
             other.weights.sha256 == fold.weights.sha256;
    });
    if (now != manifest.folds.end()) {
      now->temperature = fold.temperature;
      now->int8 = fold.int8;
      continue;
    }
    dropped = dropped || has_findings(fold);
    if (fold.int8 && nn::is_quantization_file(folder / fold.int8->file)) fs::remove(folder / fold.int8->file);
  }
  for (const auto& [group, threshold] : earlier.thresholds) {
    const bool same = std::ranges::none_of(
        changed_views, [&](View view) { return group == "study" || group == name(view); });
    if (same) {
      manifest.thresholds[group] = threshold;
    } else {
      dropped = true;
    }
  }
  if (!dropped) return;
  for (const char* file : kCalibrationFiles) fs::remove_all(folder / file);
  log().warn(
      "{}: networks changed ({}): their temperatures, ranges of 8-bit inference and the thresholds chosen "
      "with "
      "them are dropped; calibrate and quantize find them again",
      folder.string(), changed.empty() ? "others were added" : changed);
}

void forget_findings_aside(const fs::path& folder) { fs::remove(folder / kAside); }

}  // namespace deepwrist::training
