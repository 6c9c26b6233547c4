#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace deepwrist::localizer {

/// What speaks for one landmark and against it.
struct LandmarkEvidence {
  double peak = 0;  ///< of the softmaxed heat maps, their mean; above 0 to 1
  double spread_px =
      0;  ///< of the heat maps about their points, root mean square; pixels of the network's image
  /// Root mean square distance of what folds, copies and the look before say from their mean, in the same
  /// pixels; empty where there is nothing to compare.
  std::optional<double> disagreement_px;
};

/// The log odds that a landmark is within some distance of the truth, linear in the logarithms of its
/// evidence: rising with the peak, falling with spread and disagreement.
struct ConfidenceModel {
  double intercept = 0, peak = 0, spread = 0, disagreement = 0;

  bool operator==(const ConfidenceModel&) const = default;
};

/// A probability in (0, 1). Evidence without a disagreement counts as if there were none at all.
double calibrated_confidence(const ConfidenceModel& model, const LandmarkEvidence& evidence);

/// From 0 to 1, monotone in spread and disagreement, but no probability: for networks whose confidence nobody
/// has calibrated.
double raw_confidence(const LandmarkEvidence& evidence);

/// A landmark whose error is known.
struct JudgedLandmark {
  LandmarkEvidence evidence;
  bool is_right = false;  ///< within the distance
};

/// Maximum likelihood with a slight pull to zero, of the terms whose coefficients get the signs that
/// ConfidenceModel says; others are left out. Empty where all or none of the landmarks are right, or there
/// are fewer than kLeastJudged.
std::optional<ConfidenceModel> fit_confidence(const std::vector<JudgedLandmark>& landmarks);
inline constexpr std::size_t kLeastJudged = 30;

}  // namespace deepwrist::localizer
