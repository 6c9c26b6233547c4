#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "core/stats/bootstrap.h"
#include "core/stats/delong.h"
#include "core/stats/interval.h"

namespace deepwrist::evaluation {

/// Two models' areas under the curve on the same cases: the first's minus the other's.
struct AreaComparison {
  std::optional<stats::PairedAuc> auc;  ///< DeLong; nothing for one class only
  stats::Estimate bootstrap_difference{std::numeric_limits<double>::quiet_NaN(),
                                       {std::numeric_limits<double>::quiet_NaN(),
                                        std::numeric_limits<double>::quiet_NaN()}};  ///< NaN likewise
  double bootstrap_p = 1;
};

/// Scores of all cases, in their order. `clusters`: as stats::stratified_bootstrap takes them.
AreaComparison compare_areas(const std::vector<int>& truth, const std::vector<double>& score,
                             const std::vector<double>& other, const stats::BootstrapOptions& bootstrap,
                             const std::vector<std::uint32_t>& clusters = {});

}  // namespace deepwrist::evaluation
