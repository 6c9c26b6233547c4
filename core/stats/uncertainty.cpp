#include "core/stats/uncertainty.h"

#include <algorithm>
#include <cmath>

#include "core/stats/descriptive.h"

namespace deepwrist::stats {
namespace {

double entropy_term(double s) { return s > 0 ? -s * std::log(s) : 0; }

}  // namespace

double binary_entropy(double p) { return entropy_term(p) + entropy_term(1 - p); }

double reference_entropy(double p) { return -p * std::log(p + 1e-9) - (1 - p) * std::log(1 - p + 1e-9); }

EnsembleUncertainty ensemble_uncertainty(std::span<const double> members) {
  EnsembleUncertainty result;
  const auto n = static_cast<double>(members.size());
  result.probability = mean(members);
  for (const double p : members) {
    result.expected_entropy += binary_entropy(p) / n;
    result.variance += (p - result.probability) * (p - result.probability) / n;
  }
  result.entropy = binary_entropy(result.probability);
  result.mutual_information = std::max(0.0, result.entropy - result.expected_entropy);
  return result;
}

}  // namespace deepwrist::stats
