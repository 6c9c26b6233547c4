#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/stats/interval.h"

namespace deepwrist::stats {

/// An area under the curve and what each case contributes to it (placement values; DeLong et al. 1988).
struct AucComponents {
  double auc = 0;
  std::vector<double> positives;  ///< share of negatives below each positive, ties half
  std::vector<double> negatives;  ///< share of positives above each negative, ties half

  /// Empirical influence of every case, positives first: for bca_interval.
  std::vector<double> influence() const;
};

/// By midranks in O(n log n) (Sun and Xu 2014). Nothing where one class is absent.
std::optional<AucComponents> auc_components(std::span<const int> truth, std::span<const double> score);

/// Variance of the area, with n − 1; 0 contributed by a class of one case.
double delong_variance(const AucComponents& components);

/// The area with its normal interval (clipped to [0, 1]).
Estimate delong(const AucComponents& components, double level = 0.95);

/// Two areas of the same cases.
struct PairedAuc {
  double auc = 0, other_auc = 0;
  double variance = 0, other_variance = 0, covariance = 0;
  Estimate difference;  ///< auc − other_auc
  double z = 0, p = 1;  ///< two-sided; of two equal areas without variance 0 and 1
};
PairedAuc delong_paired(const AucComponents& components, const AucComponents& other, double level = 0.95);

}  // namespace deepwrist::stats
