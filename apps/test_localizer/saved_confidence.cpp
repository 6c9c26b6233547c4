#include "apps/test_localizer/saved_confidence.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/landmark_confidence.h"
#include "core/base/log.h"
#include "core/weights/manifest.h"
#include "localizer/confidence.h"
#include "localizer/recorded_search.h"
#include "pipeline/landmark_rows.h"

namespace deepwrist::pipeline {
namespace {

using Judged = std::map<View, std::vector<localizer::JudgedLandmark>>;

/// The landmarks of the radiographs that have a pixel spacing.
Judged judged_landmarks(const Setup& setup, const Results& results) {
  Judged judged;
  const auto [table, orders] = results.read_finished();
  const auto status = table.require_column("status");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.field(row, status) != "ok") continue;
    const auto view = setup.named_request(orders[row]).view;
    const auto item = read_error_row(table, row, view, setup.metadata[orders[row]].points);
    const auto evidence = read_evidence(table, row);
    for (std::size_t k = 0; k < evidence.size(); ++k) {
      const double error = item.error_mm(k);
      if (std::isfinite(error)) judged[view].push_back({evidence[k], error <= kConfidentWithinMm});
    }
  }
  return judged;
}

}  // namespace

void require_place_for_confidence(const Setup& setup) {
  if (setup.localizer.is_published_tree()) {
    throw Error(ErrorKind::usage, setup.localizer.folder().string(),
                "has no manifest that could keep a calibration (save_confidence); import_weights makes a "
                "snapshot of it");
  }
  require_writable_folder(setup.localizer.folder());
}

std::string save_confidence(const Setup& setup, const Results& results, std::size_t seen) {
  if (seen > 0) {
    log().warn(
        "save_confidence: the networks know {} of the radiographs, on which they are surer, and more "
        "often right, than on new ones",
        seen);
  }
  const auto& folder = setup.localizer.folder();
  auto manifest = weights::read_manifest(folder);
  std::map<View, localizer::FoundConfidence> found;
  for (const auto& [view, landmarks] : judged_landmarks(setup, results)) {
    if (const auto model = localizer::fit_confidence(landmarks)) {
      found[view] = {*model, landmarks.size()};
      continue;
    }
    log().warn(
        "{}: its confidence cannot be calibrated; that needs {} landmarks with a pixel spacing, some "
        "within {:g} mm and some not",
        name(view), localizer::kLeastJudged, kConfidentWithinMm);
  }
  if (found.empty()) return "confidence: none stored\n";
  auto search = localizer::recorded(setup.search.options, found);
  if (manifest.search) {
    for (const auto& [view, earlier] : manifest.search->confidence) {
      if (search.confidence.contains(view)) continue;
      if (setup.search.calibration_unused.empty()) {
        search.confidence[view] = earlier;
      } else {
        log().warn("{}: its earlier calibration was of another way to look for landmarks and is gone",
                   name(view));
      }
    }
  }
  manifest.search = search;
  weights::write_manifest(folder, manifest);
  std::string text;
  for (const auto& [view, confidence] : found)
    text += fmt::format("confidence: {} from {} landmarks\n", name(view), confidence.landmarks);
  return text + fmt::format("stored:  {}\n", (folder / weights::Manifest::kFileName).string());
}

}  // namespace deepwrist::pipeline
