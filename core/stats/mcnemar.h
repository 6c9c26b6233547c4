#pragma once

#include <cstddef>

namespace deepwrist::stats {

/// McNemar's test of two decisions on the same cases (McNemar 1947).
struct McNemar {
  std::size_t only_first = 0, only_second = 0;  ///< cases that only the one decided rightly
  double p_exact = 1;                           ///< binomial, two-sided
  double chi_square = 0;                        ///< with Edwards' continuity correction
  double p_chi_square = 1;
};
McNemar mcnemar(std::size_t only_first, std::size_t only_second);

}  // namespace deepwrist::stats
