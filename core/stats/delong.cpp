#include "core/stats/delong.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/stats/check.h"
#include "core/stats/descriptive.h"
#include "core/stats/distributions.h"

namespace deepwrist::stats {
namespace {

double covariance(const std::vector<double>& a, double mean_a, const std::vector<double>& b, double mean_b) {
  if (a.size() < 2) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum / static_cast<double>(a.size() - 1);
}

double covariance(const AucComponents& a, const AucComponents& b) {
  assert(a.positives.size() == b.positives.size() && a.negatives.size() == b.negatives.size());
  return covariance(a.positives, a.auc, b.positives, b.auc) / static_cast<double>(a.positives.size()) +
         covariance(a.negatives, a.auc, b.negatives, b.auc) / static_cast<double>(a.negatives.size());
}

}  // namespace

std::optional<AucComponents> auc_components(std::span<const int> truth, std::span<const double> score) {
  check_cases(truth, score);
  std::vector<double> classes[2];
  for (std::size_t i = 0; i < truth.size(); ++i) classes[truth[i]].push_back(score[i]);
  const auto &negative = classes[0], &positive = classes[1];
  if (negative.empty() || positive.empty()) return std::nullopt;
  const auto all = midranks(score), within_positive = midranks(positive),
             within_negative = midranks(negative);
  const auto m = static_cast<double>(positive.size()), n = static_cast<double>(negative.size());
  AucComponents components;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] == 1) {
      components.positives.push_back((all[i] - within_positive[components.positives.size()]) / n);
    } else {
      components.negatives.push_back(1 - (all[i] - within_negative[components.negatives.size()]) / m);
    }
  }
  components.auc = mean(components.positives);
  return components;
}

std::vector<double> AucComponents::influence() const {
  std::vector<double> values;
  for (const double v : positives) values.push_back((v - auc) / static_cast<double>(positives.size()));
  for (const double v : negatives) values.push_back((v - auc) / static_cast<double>(negatives.size()));
  return values;
}

double delong_variance(const AucComponents& components) { return covariance(components, components); }

Estimate delong(const AucComponents& components, double level) {
  const double half = normal_quantile(0.5 + level / 2) * std::sqrt(delong_variance(components));
  return {components.auc, {std::max(0.0, components.auc - half), std::min(1.0, components.auc + half)}};
}

PairedAuc delong_paired(const AucComponents& components, const AucComponents& other, double level) {
  PairedAuc paired;
  paired.auc = components.auc;
  paired.other_auc = other.auc;
  paired.variance = delong_variance(components);
  paired.other_variance = delong_variance(other);
  paired.covariance = covariance(components, other);
  // Rounding may leave a variance of nothing a little below 0.
  const double error =
      std::sqrt(std::max(0.0, paired.variance + paired.other_variance - 2 * paired.covariance));
  const double difference = paired.auc - paired.other_auc, half = normal_quantile(0.5 + level / 2) * error;
  paired.difference = {difference, {difference - half, difference + half}};
  if (error > 0) {
    paired.z = difference / error;
    paired.p = normal_two_sided(paired.z);
  } else if (difference != 0) {
    paired.z = std::copysign(HUGE_VAL, difference);
    paired.p = 0;
  }
  return paired;
}

}  // namespace deepwrist::stats
