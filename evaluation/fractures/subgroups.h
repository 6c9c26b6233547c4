#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/data/csv.h"
#include "core/stats/binary_metrics.h"
#include "core/stats/heterogeneity.h"
#include "evaluation/fractures/analysis.h"
#include "evaluation/scores.h"

namespace deepwrist::evaluation {

/// How a column divides the rows of a table.
struct Division {
  std::string column;
  std::vector<std::string>
      parts;  ///< "F", "18 to 40", "blank": numbers by their size, other text by its letters
  std::vector<std::size_t> of_row;  ///< index into `parts`, by row
};

/// By the values of a column ("Sex"), or by bands of its numbers ("Age:18,40,65": below 18, 18 to 40 without
/// 40, …). Blank fields are a part of their own. Throws Error(usage) for bands that do not rise,
/// Error(format) for a missing column, a field of bands that is no number (with its line), more than 20
/// values.
Division divide(const data::CsvTable& table, const std::string& column_and_bands);

/// The cases of a group that are in one part of a division, at the group's chosen threshold.
struct Subgroup {
  std::string name;
  std::size_t cases = 0, positives = 0;
  std::optional<stats::Estimate> auroc;  ///< DeLong; nothing for one class only
  double auroc_variance = 0;
  stats::Confusion confusion;
  stats::BinaryMetrics metrics;
};

/// Whether a measure differs between the parts.
struct DifferenceTest {
  const char* measure;                       ///< "auroc", "sensitivity", "specificity"
  std::optional<stats::Heterogeneity> test;  ///< nothing where fewer than two parts tell
  double adjusted_p = 1;                     ///< Holm's, over all tests of the evaluation
};

/// A group by a division.
struct SubgroupAnalysis {
  std::string group, column;  ///< "PA" by "Sex"
  std::vector<Subgroup> parts;
  std::vector<DifferenceTest> tests;
};

/// Every group of the table by every division. Views of a study that are in different parts are studies of
/// their own in each; a warning says how many.
std::vector<SubgroupAnalysis> analyse_subgroups(const ScoreTable& table,
                                                const std::vector<Division>& divisions,
                                                const AnalysisOptions& options);

/// How many tests there are in all, of those that can be made.
std::size_t count_tests(const std::vector<SubgroupAnalysis>& analyses);

}  // namespace deepwrist::evaluation
