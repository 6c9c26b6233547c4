#pragma once

#include <optional>

#include "core/stats/ranked_scores.h"

namespace deepwrist::stats {

/// Thresholds chosen on data; a case is positive where its score is at least the threshold. Each is a score
/// that occurs. Nothing where a class is absent.

/// Largest sensitivity + specificity − 1 (Youden 1950); of equals the highest threshold.
std::optional<double> youden_threshold(const RankedScores& scores);
/// The highest threshold with at least this sensitivity.
std::optional<double> threshold_for_sensitivity(const RankedScores& scores, double sensitivity);
/// The lowest threshold with at least this specificity; nothing where even the highest score has less.
std::optional<double> threshold_for_specificity(const RankedScores& scores, double specificity);

}  // namespace deepwrist::stats
