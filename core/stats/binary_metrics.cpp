#include "core/stats/binary_metrics.h"

#include <cmath>
#include <limits>

namespace deepwrist::stats {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double ratio(std::size_t part, std::size_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : kNone;
}

std::optional<Estimate> proportion(std::size_t part, std::size_t whole, double level) {
  if (whole == 0) return std::nullopt;
  return Estimate{ratio(part, whole), wilson(part, whole, level)};
}

}  // namespace

BinaryMetrics binary_metrics(const Confusion& c, double level) {
  return {.accuracy = proportion(c.true_positives + c.true_negatives, c.total(), level),
          .sensitivity = proportion(c.true_positives, c.true_positives + c.false_negatives, level),
          .specificity = proportion(c.true_negatives, c.true_negatives + c.false_positives, level),
          .ppv = proportion(c.true_positives, c.true_positives + c.false_positives, level),
          .npv = proportion(c.true_negatives, c.true_negatives + c.false_negatives, level),
          .false_negative_rate = proportion(c.false_negatives, c.true_positives + c.false_negatives, level),
          .false_discovery_rate = proportion(c.false_positives, c.true_positives + c.false_positives, level),
          .false_omission_rate = proportion(c.false_negatives, c.true_negatives + c.false_negatives, level),
          .threat_score =
              proportion(c.true_positives, c.true_positives + c.false_negatives + c.false_positives, level),
          .prevalence_threshold = prevalence_threshold(c)};
}

double f1(const Confusion& c) {
  return ratio(2 * c.true_positives, 2 * c.true_positives + c.false_positives + c.false_negatives);
}

double matthews_correlation(const Confusion& c) {
  const auto tp = static_cast<double>(c.true_positives), fp = static_cast<double>(c.false_positives),
             tn = static_cast<double>(c.true_negatives), fn = static_cast<double>(c.false_negatives);
  const double margins = std::sqrt(tp + fp) * std::sqrt(tp + fn) * std::sqrt(tn + fp) * std::sqrt(tn + fn);
  return margins > 0 ? (tp * tn - fp * fn) / margins : 0;
}

double balanced_accuracy(const Confusion& c) {
  return (c.sensitivity().value_or(kNone) + c.specificity().value_or(kNone)) / 2;
}

std::optional<double> prevalence_threshold(const Confusion& c) {
  const auto sensitivity = c.sensitivity(), specificity = c.specificity();
  if (!sensitivity || !specificity || c.true_positives + c.false_positives == 0) return std::nullopt;
  const double called = std::sqrt(*sensitivity), wrongly = std::sqrt(1 - *specificity);
  return wrongly / (called + wrongly);
}

Confusion weighted_confusion(std::span<const int> truth, std::span<const int> called,
                             std::span<const std::uint32_t> weights) {
  std::size_t counts[2][2] = {};
  for (std::size_t i = 0; i < truth.size(); ++i) counts[truth[i]][called[i]] += weights[i];
  return {.true_positives = counts[1][1],
          .false_positives = counts[0][1],
          .true_negatives = counts[0][0],
          .false_negatives = counts[1][0]};
}

}  // namespace deepwrist::stats
