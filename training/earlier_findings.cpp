#include "training/earlier_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "core/base/log.h"
#include "core/engine/int8/quantization.h"

namespace deepwrist::training {
namespace fs = std::filesystem;
namespace {

constexpr const char* kAside = "manifest.earlier.json";

/// What `calibrate` writes into the snapshot folder unless told otherwise.
constexpr const char* kCalibrationFiles[] = {"calibration.json", "calibration_report.html",
                                             "calibration_figures"};

/// The network of this view and fold; null where there is none.
weights::ManifestFold* find(weights::Manifest& manifest, const weights::ManifestFold& fold) {
  const auto found = std::ranges::find_if(
      manifest.folds, [&](const auto& other) { return other.view == fold.view && other.fold == fold.fold; });
  return found == manifest.folds.end() ? nullptr : &*found;
}

}  // namespace

void set_findings_aside(const fs::path& folder) {
  const auto manifest = folder / weights::Manifest::kFileName;
  if (fs::exists(manifest)) fs::rename(manifest, folder / kAside);
}

void take_over_findings(const fs::path& folder, weights::Manifest& manifest) {
  if (!fs::exists(folder / kAside)) return;
  auto earlier = weights::read_manifest(folder, kAside);
  std::string changed;
  std::set<View> changed_views;
  bool dropped = false;
  for (const auto& fold : earlier.folds) {
    auto* now = find(manifest, fold);
    if (now != nullptr && now->weights.sha256 == fold.weights.sha256) {
      now->temperature = fold.temperature;
      now->int8 = fold.int8;
      continue;
    }
    changed += fmt::format("{}{} {}", changed.empty() ? "" : ", ", name(fold.view), fold.fold);
    changed_views.insert(fold.view);
    dropped = dropped || fold.temperature || fold.int8;
    if (fold.int8 && engine::is_quantization_file(folder / fold.int8->file))
      fs::remove(folder / fold.int8->file);
  }
  for (const auto& fold : manifest.folds) {
    if (find(earlier, fold) == nullptr) changed_views.insert(fold.view);
  }
  const auto take_over = [&](const auto& found, auto& now) {
    for (const auto& [group, value] : found) {
      const bool same = std::ranges::none_of(
          changed_views, [&](View view) { return group == "study" || group == name(view); });
      if (same) {
        now[group] = value;
      } else {
        dropped = true;
      }
    }
  };
  take_over(earlier.thresholds, manifest.thresholds);
  take_over(earlier.decisions, manifest.decisions);
  take_over(earlier.calibrated_thresholds, manifest.calibrated_thresholds);
  take_over(earlier.calibrated_decisions, manifest.calibrated_decisions);
  if (!dropped) return;
  for (const char* file : kCalibrationFiles) fs::remove_all(folder / file);
  log().warn(
      "{}: networks changed ({}): their temperatures, ranges of 8-bit inference and thresholds are dropped; "
      "calibrate and quantize find them again",
      folder.string(), changed.empty() ? "others were added" : changed);
}

void forget_findings_aside(const fs::path& folder) { fs::remove(folder / kAside); }

}  // namespace deepwrist::training
