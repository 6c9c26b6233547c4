#include "core/stats/bland_altman.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "core/base/error.h"
#include "core/stats/check.h"
#include "core/stats/descriptive.h"
#include "core/stats/distributions.h"

namespace deepwrist::stats {
namespace {

Estimate around(double value, double half) { return {value, {value - half, value + half}}; }

}  // namespace

BlandAltman bland_altman(std::span<const double> first, std::span<const double> second, double level) {
  if (first.size() != second.size()) {
    throw Error(ErrorKind::format, "statistics", "the measurements come in different numbers");
  }
  check_finite(first, "the first measurement");
  check_finite(second, "the second measurement");
  std::vector<double> differences;
  double squares = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    differences.push_back(first[i] - second[i]);
    squares += differences[i] * differences[i];
  }
  BlandAltman result;
  result.count = first.size();
  const auto n = static_cast<double>(result.count);
  const double bias = mean(differences);
  result.deviation = standard_deviation(differences);
  const double t = result.count > 1 ? student_t_quantile(0.5 + level / 2, n - 1)
                                    : std::numeric_limits<double>::quiet_NaN();
  const double z = normal_quantile(0.975), s = result.deviation;
  result.bias = around(bias, t * s / std::sqrt(n));
  const double half = t * s * std::sqrt(1 / n + z * z / (2 * (n - 1)));
  result.lower_limit = around(bias - z * s, half);
  result.upper_limit = around(bias + z * s, half);
  result.repeatability = z * std::numbers::sqrt2 * std::sqrt(squares / (2 * n));
  return result;
}

}  // namespace deepwrist::stats
