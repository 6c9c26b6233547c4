#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/stats/binary_metrics.h"
#include "core/stats/ranked_scores.h"
#include "evaluation/fractures/analysis.h"

namespace deepwrist::evaluation {

/// The statistics of fractures: the lists that JSON, CSV, console and page are made from. A new one has its
/// formula in core/stats and its entry in one of these.

/// Where a statistic is shown besides JSON, CSV and its table on the page, which hold all. The table has what
/// is shown elsewhere first.
enum class Shown {
  last_in_table,
  in_table,
  on_console,
  on_card,  ///< on the console and as a card of the page
};

/// A statistic that an `Of` holds.
template <typename Of>
struct Statistic {
  const char* key;      ///< in JSON and CSV
  const char* heading;  ///< on console and page
  Shown shown;
  std::optional<stats::Estimate> (*value)(const Of&);
};

/// The area under the ROC curve of a group, by how its interval is made ("DeLong").
struct AreaStatistic : Statistic<GroupAnalysis> {
  const char* interval;
};
const std::vector<AreaStatistic>& area_statistics();

/// A group's cases as a statistic of them is computed.
struct JudgedCases {
  const std::vector<int>& truth;
  const stats::RankedScores& ranked;
  std::vector<int> called;     ///< decisions at the chosen threshold
  stats::Confusion confusion;  ///< of these
};

/// A statistic of a group whose interval are percentiles of the bootstrap.
struct BootstrapStatistic {
  const char* key;
  const char* heading;
  Shown shown;
  bool of_decisions;  ///< at the chosen threshold; false: of the scores
  /// NaN where it is undefined. `weights` of the cases; none: each counts once. Called from several threads.
  double (*value)(const JudgedCases& cases, std::span<const std::uint32_t> weights);
};
const std::vector<BootstrapStatistic>& bootstrap_statistics();

/// One of them, which must be there.
const stats::Estimate& bootstrapped(const GroupAnalysis& analysis, std::string_view key);

/// Shares of right decisions, and predictive values.
const std::vector<Statistic<stats::BinaryMetrics>>& rate_statistics();

/// Shares of wrong decisions and what the original's test prints besides; the console has all.
const std::vector<Statistic<stats::BinaryMetrics>>& error_statistics();

/// How far two raters agree; the console has all.
const std::vector<Statistic<RaterPair>>& agreement_statistics();

}  // namespace deepwrist::evaluation
