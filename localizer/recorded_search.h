#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/weights/manifest.h"
#include "core/weights/snapshot.h"
#include "localizer/confidence.h"
#include "localizer/search_options.h"

namespace deepwrist::localizer {

/// How a run looks for landmarks, and what tells how sure it is.
struct ChosenSearch {
  SearchOptions options;
  std::map<View, ConfidenceModel> confidence;  ///< none: raw_confidence
  /// Why the weights' calibration is not used, where they have one; empty else.
  std::string calibration_unused;

  /// Of each landmark.
  std::vector<double> confidence_of(const std::vector<LandmarkEvidence>& evidence, View view) const;
  /// All that numbers of a run depend on.
  nlohmann::json record() const;
};

/// What the keys say, else the manifest, else the reference's way. A calibration holds for the recorded way
/// alone. Throws Error(format) for a manifest whose words or coefficients are not known here.
ChosenSearch choose_search(const weights::Snapshot& snapshot, const SearchKeys& keys);

/// A calibration that was found.
struct FoundConfidence {
  ConfidenceModel model;
  std::size_t landmarks = 0;
};
weights::ManifestSearch recorded(const SearchOptions& options, const std::map<View, FoundConfidence>& found);

}  // namespace deepwrist::localizer
