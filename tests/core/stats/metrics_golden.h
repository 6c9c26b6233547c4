#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace deepwrist::testing {

/// A set of cases with what scikit-learn and SciPy say of it (tests/golden/metrics).
struct MetricsGolden {
  /// "set_a", or "set_b_ties".
  explicit MetricsGolden(const std::string& name);

  std::vector<int> truth;
  std::vector<double> p, p2, logit_0, logit_1;
  nlohmann::json expected;
};

}  // namespace deepwrist::testing
