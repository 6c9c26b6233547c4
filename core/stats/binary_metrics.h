#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/stats/bootstrap.h"
#include "core/stats/interval.h"
#include "core/stats/roc.h"

namespace deepwrist::stats {

/// Proportions of a two-class decision with Wilson's intervals; empty where there is nothing to divide by.
struct BinaryMetrics {
  std::optional<Estimate> accuracy, sensitivity, specificity;
  std::optional<Estimate> ppv, npv;  ///< positive and negative predictive value
  /// FN / (TP + FN), FP / (TP + FP) and FN / (TN + FN): shares of the positives missed, of the positive and
  /// of the negative decisions that are wrong.
  std::optional<Estimate> false_negative_rate, false_discovery_rate, false_omission_rate;
  std::optional<Estimate> threat_score;        ///< critical success index: TP / (TP + FN + FP)
  std::optional<double> prevalence_threshold;  ///< no interval
};
BinaryMetrics binary_metrics(const Confusion& counts, double level = 0.95);

/// Harmonic mean of sensitivity and positive predictive value: 2 TP / (2 TP + FP + FN). NaN for no positive
/// in truth and decision.
double f1(const Confusion& counts);
/// Matthews' correlation coefficient; 0 where a margin is empty, as scikit-learn has it.
double matthews_correlation(const Confusion& counts);
/// Mean of sensitivity and specificity; NaN where a class is absent.
double balanced_accuracy(const Confusion& counts);
/// The prevalence below which the positive predictive value falls off sharply (Balayla 2020):
/// sqrt(FPR) / (sqrt(TPR) + sqrt(FPR)). Nothing where a class is absent or no decision is positive.
std::optional<double> prevalence_threshold(const Confusion& counts);

/// Counts with weights; `called` holds the decision of each case.
Confusion weighted_confusion(std::span<const int> truth, std::span<const int> called,
                             std::span<const std::uint32_t> weights);

}  // namespace deepwrist::stats
