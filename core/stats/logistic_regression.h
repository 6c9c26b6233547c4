#pragma once

#include <span>
#include <vector>

#include "core/stats/interval.h"

namespace deepwrist::stats {

struct LogisticOptions {
  double ridge = 0;  ///< ridge / 2 · Σ β² is added to the negative log likelihood; not of the intercept
  int most_iterations = 100;
  double level = 0.95;
};

/// A coefficient of a logistic regression, on the scale of log odds, with Wald's interval and test.
struct Coefficient {
  double value = 0, standard_error = 0;
  Interval interval;
  double z = 0, p = 1;
};

struct LogisticFit {
  std::vector<Coefficient> coefficients;  ///< the intercept first, then one a column
  double log_likelihood = 0;
  int iterations = 0;
  bool converged = false;
  /// Some combination of the columns tells the classes apart without error: the likelihood has no maximum,
  /// coefficients and errors mean nothing without a ridge.
  bool separated = false;

  /// Probability of class 1; `row` holds a value a column.
  double predict(std::span<const double> row) const;
};

/// Maximum likelihood by Newton's method with step halving (iteratively reweighted least squares; McCullagh
/// and Nelder 1989). `columns`: values of each covariate, as long as `truth`. Throws Error(format) for values
/// that are not finite, one class only, fewer cases than coefficients, or columns that depend on each other
/// (a constant one too).
LogisticFit fit_logistic(std::span<const int> truth, const std::vector<std::vector<double>>& columns,
                         const LogisticOptions& options = {});

}  // namespace deepwrist::stats
