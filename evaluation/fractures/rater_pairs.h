#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/stats/interval.h"
#include "core/stats/mcnemar.h"

namespace deepwrist::evaluation {

/// What one rater says of the cases of a group, in their order: 0, 1 or kUnknown.
struct Rater {
  std::string name;
  std::vector<std::int8_t> decisions;
};

/// Two raters on the cases that both have judged.
struct RaterPair {
  std::string first, second;
  std::size_t cases = 0;
  std::optional<stats::Estimate> accuracy;  ///< share of cases on which they agree; nothing without cases
  std::optional<stats::Estimate> kappa;     ///< Cohen's
  stats::McNemar test;                      ///< of their positive decisions: `only_first`, `only_second`
};

RaterPair compare_raters(const Rater& first, const Rater& second, double level = 0.95);

/// Each two raters once, in the order of the list.
std::vector<RaterPair> compare_all_raters(const std::vector<Rater>& raters, double level = 0.95);

}  // namespace deepwrist::evaluation
