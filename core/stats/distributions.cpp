#include "core/stats/distributions.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numbers>

namespace deepwrist::stats {
namespace bm = boost::math;

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double normal_quantile(double p) { return bm::quantile(bm::normal(), p); }

double normal_two_sided(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

double chi_square_1_tail(double x) { return std::erfc(std::sqrt(x / 2)); }

double chi_square_tail(double x, int degrees) { return bm::cdf(bm::complement(bm::chi_squared(degrees), x)); }

double chi_square_quantile(double p, int degrees) { return bm::quantile(bm::chi_squared(degrees), p); }

double student_t_quantile(double p, double degrees) { return bm::quantile(bm::students_t(degrees), p); }

double fair_binomial_cdf(double successes, double trials) {
  return bm::cdf(bm::binomial(trials, 0.5), successes);
}

}  // namespace deepwrist::stats
