#include "core/stats/mcnemar.h"

#include <algorithm>
#include <cmath>

#include "core/stats/distributions.h"

namespace deepwrist::stats {

McNemar mcnemar(std::size_t only_first, std::size_t only_second) {
  McNemar test{.only_first = only_first, .only_second = only_second};
  const auto b = static_cast<double>(only_first), c = static_cast<double>(only_second);
  if (b + c == 0) return test;
  test.p_exact = std::min(1.0, 2 * fair_binomial_cdf(std::min(b, c), b + c));
  test.chi_square = std::pow(std::max(std::abs(b - c) - 1, 0.0), 2) / (b + c);
  test.p_chi_square = chi_square_1_tail(test.chi_square);
  return test;
}

}  // namespace deepwrist::stats
