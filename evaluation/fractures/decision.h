#pragma once

#include <cmath>
#include <map>
#include <optional>
#include <string>

namespace deepwrist::evaluation {

/// What is said of a radiograph, or of a study.
enum class Decision { no_fracture, doubt, fracture };

/// "no fracture", "doubt", "fracture".
inline const char* name(Decision decision) {
  switch (decision) {
    case Decision::no_fracture:
      return "no fracture";
    case Decision::doubt:
      return "doubt";
    case Decision::fracture:
      break;
  }
  return "fracture";
}

/// Two thresholds of a score, `low` not above `high`: below `low`, which is chosen for its sensitivity, there
/// is no fracture; from `high` on, chosen for its specificity, there is one; between them is doubt. Equal
/// ones leave no doubt.
struct DecisionThresholds {
  double low = 0, high = 0;

  bool has_doubt() const { return low < high; }
  bool operator==(const DecisionThresholds&) const = default;
};

/// By group: "PA", "LAT", "study".
using DecisionsByGroup = std::map<std::string, DecisionThresholds>;

/// Nothing for NaN.
inline std::optional<Decision> decide(double score, const DecisionThresholds& thresholds) {
  if (std::isnan(score)) return std::nullopt;
  if (score >= thresholds.high) return Decision::fracture;
  return score >= thresholds.low ? Decision::doubt : Decision::no_fracture;
}

}  // namespace deepwrist::evaluation
