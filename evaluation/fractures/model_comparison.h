#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/stats/binary_metrics.h"
#include "core/stats/bootstrap.h"
#include "core/stats/mcnemar.h"
#include "evaluation/fractures/area_comparison.h"
#include "evaluation/scores.h"

namespace deepwrist::evaluation {

/// What one model says of the cases of its table.
struct ComparedModel {
  std::string name;
  ScoreTable table;
  std::map<std::string, double> thresholds;  ///< operating point by group name; 0.5 for others
};

/// The cases of a group (a view, "study", or "all" of tables without views) that every model has scored.
struct CommonCases {
  std::string group;
  std::vector<std::string> id;
  std::vector<int> truth;
  std::vector<std::vector<double>> scores;  ///< by model, then by case
  std::vector<std::size_t> others;          ///< by model: cases that it has and another lacks
};

/// Of every group that all tables have, in the first one's order; cases are matched by ID, a repeated one by
/// its order. Throws Error(format) where tables say different truths of a case, or share none.
std::vector<CommonCases> common_cases(const std::vector<ComparedModel>& models);

struct ModelFigures {
  std::optional<stats::Estimate> auroc;  ///< DeLong; nothing for one class only
  double threshold = 0.5;
  stats::BinaryMetrics metrics;  ///< at the threshold
};

/// Two models on the same cases: the first's minus the second's.
struct ModelPair {
  std::size_t first = 0, second = 0;  ///< places in the list of models
  AreaComparison areas;
  stats::McNemar decisions;  ///< right ones at each model's threshold
  /// Holm's, over all pairs and groups of a comparison.
  double auc_p_holm = 1, decisions_p_holm = 1;
};

struct GroupComparison {
  std::string group;
  std::size_t cases = 0, positives = 0;
  std::vector<std::size_t> others;  ///< as in CommonCases
  std::vector<ModelFigures> models;
  std::vector<ModelPair> pairs;  ///< each two once
};

/// Every group, with p-values adjusted for the number of tests.
std::vector<GroupComparison> compare_models(const std::vector<ComparedModel>& models,
                                            const stats::BootstrapOptions& bootstrap);

}  // namespace deepwrist::evaluation
