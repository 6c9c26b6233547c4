#pragma once

namespace deepwrist::evaluation {

/// What a score says, given two thresholds.
enum class Decision { no_fracture, doubt, fracture };

/// Below `low` a score says no fracture, from `high` on a fracture; between them is doubt, of which there is
/// none where they are equal. 0 <= low <= high <= 1.
struct DecisionThresholds {
  double low = 0.5;
  double high = 0.5;

  bool operator==(const DecisionThresholds&) const = default;
};

}  // namespace deepwrist::evaluation
