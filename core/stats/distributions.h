#pragma once

namespace deepwrist::stats {

/// Standard normal distribution function and its inverse; `p` in (0, 1).
double normal_cdf(double z);
double normal_quantile(double p);
/// 2 P(Z > |z|), exact far into the tail.
double normal_two_sided(double z);

/// P(X > x) for chi-square with one degree of freedom, x ≥ 0.
double chi_square_1_tail(double x);

/// The same with `degrees` > 0 degrees of freedom.
double chi_square_tail(double x, int degrees);

/// Quantile of chi-square with `degrees` > 0; `p` in (0, 1).
double chi_square_quantile(double p, int degrees);

/// Quantile of Student's t with `degrees` > 0.
double student_t_quantile(double p, double degrees);

/// P(X ≤ successes) for the binomial with probability ½.
double fair_binomial_cdf(double successes, double trials);

}  // namespace deepwrist::stats
