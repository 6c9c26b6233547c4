#include "localizer/confidence.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/stats/logistic_regression.h"

//   log odds = intercept + a log peak + b log spread + c log(1 + disagreement),     a ≥ 0, b ≤ 0, c ≤ 0
//
//   raw      = 1 / (1 + (spread² + disagreement²) / (8 px)²)
//
// A term whose coefficient comes out with the other sign is dropped and the rest fitted again, the worst
// first: more spread must never look more certain.

namespace deepwrist::localizer {
namespace {

constexpr double kLeastPeak = 1e-6, kLeastSpreadPx = 0.1;
constexpr double kRawScalePx = 8;  ///< about 3 mm where a wrist is a third of the picture
constexpr double kRidge = 1;       ///< as one observation of each column: bounds what is told apart perfectly
constexpr std::size_t kTerms = 3;

using Terms = std::array<double, kTerms>;
constexpr Terms kSigns{1, -1, -1};

Terms terms_of(const LandmarkEvidence& evidence) {
  return {std::log(std::max(evidence.peak, kLeastPeak)),
          std::log(std::max(evidence.spread_px, kLeastSpreadPx)),
          std::log1p(evidence.disagreement_px.value_or(0))};
}

bool varies(const std::vector<double>& column) {
  const auto [least, most] = std::ranges::minmax(column);
  return most - least > 1e-9;
}

}  // namespace

double calibrated_confidence(const ConfidenceModel& model, const LandmarkEvidence& evidence) {
  const auto [peak, spread, disagreement] = terms_of(evidence);
  const double log_odds =
      model.intercept + model.peak * peak + model.spread * spread + model.disagreement * disagreement;
  return 1 / (1 + std::exp(-log_odds));
}

double raw_confidence(const LandmarkEvidence& evidence) {
  const double distance = std::hypot(evidence.spread_px, evidence.disagreement_px.value_or(0)) / kRawScalePx;
  return 1 / (1 + distance * distance);
}

std::optional<ConfidenceModel> fit_confidence(const std::vector<JudgedLandmark>& landmarks) {
  const auto right = std::ranges::count_if(landmarks, &JudgedLandmark::is_right);
  if (landmarks.size() < kLeastJudged || right == 0 || right == std::ssize(landmarks)) return std::nullopt;
  std::vector<int> truth;
  std::array<std::vector<double>, kTerms> columns;
  for (const auto& landmark : landmarks) {
    truth.push_back(landmark.is_right ? 1 : 0);
    const auto terms = terms_of(landmark.evidence);
    for (std::size_t i = 0; i < kTerms; ++i) columns[i].push_back(terms[i]);
  }
  std::vector<std::size_t> used;
  for (std::size_t i = 0; i < kTerms; ++i) {
    if (varies(columns[i])) used.push_back(i);
  }
  for (;;) {
    std::vector<std::vector<double>> chosen;
    for (const auto i : used) chosen.push_back(columns[i]);
    const auto fit = stats::fit_logistic(truth, chosen, {.ridge = kRidge});
    Terms found{};
    for (std::size_t k = 0; k < used.size(); ++k) found[used[k]] = fit.coefficients[k + 1].value;
    const auto wrong =
        std::ranges::min_element(used, {}, [&](std::size_t i) { return kSigns[i] * found[i]; });
    if (wrong == used.end() || kSigns[*wrong] * found[*wrong] >= 0) {
      return ConfidenceModel{fit.coefficients[0].value, found[0], found[1], found[2]};
    }
    used.erase(wrong);
  }
}

}  // namespace deepwrist::localizer
