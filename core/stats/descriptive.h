#pragma once

#include <span>
#include <vector>

namespace deepwrist::stats {

/// NaN for no values.
double mean(std::span<const double> values);
/// With n − 1; NaN for fewer than two values.
double standard_deviation(std::span<const double> values);

/// Linear interpolation between order statistics at (n − 1)·q (Hyndman and Fan's type 7, numpy's default); q
/// in [0, 1]. NaN for no values.
double quantile(std::span<const double> values, double q);
/// The same for values in rising order.
double sorted_quantile(std::span<const double> sorted, double q);

/// Ranks from 1 in rising order; equal values share the mean of their ranks.
std::vector<double> midranks(std::span<const double> values);

}  // namespace deepwrist::stats
