#pragma once

#include <span>

namespace deepwrist::stats {

/// The largest difference of two samples' distribution functions (Smirnov 1939), from their numbers in the
/// same cells of the line, in rising order: the exact one where every value has a cell of its own, else at
/// most the share of the fullest cell below it. Both samples must have something.
double kolmogorov_smirnov(std::span<const double> reference, std::span<const double> sample);

/// P(K > x) of Kolmogorov's distribution: 2 Σ (−1)^(k−1) exp(−2 k² x²) (Kolmogorov 1933).
double kolmogorov_tail(double x);

/// p of a difference this large between two samples of one distribution, of `n` and `m` cases: the limit for
/// large samples at √(nm / (n + m)) · D, which is on the safe side for small ones and for values with ties.
double kolmogorov_smirnov_p(double difference, double n, double m);

}  // namespace deepwrist::stats
