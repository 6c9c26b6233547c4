#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "evaluation/scores.h"

namespace deepwrist::evaluation {

/// Studies as the cases of a regression: those with a truth, a score of every view and every covariate.
struct FusionData {
  std::vector<std::string> columns;         ///< "Fracture_Prediction PA", "Fracture_Prediction LAT", "age"
  std::size_t views = 0;                    ///< so many columns are scores, the first ones
  std::vector<std::vector<double>> values;  ///< by column, then by study
  std::vector<std::string> id, group;       ///< `group`: what cross-validation keeps together
  std::vector<int> truth;                   ///< 0 or 1
  std::vector<double> mean;                 ///< of the views' scores as the table has them
  std::size_t without_view = 0;             ///< studies left out: a view is not there or has no score,
  std::size_t without_truth = 0;            ///< no truth,
  std::size_t without_covariate = 0;        ///< a covariate is blank
  std::size_t averaged = 0;                 ///< rows of a study and view that has more than one
};

struct FusionColumns {
  std::string score;                    ///< name, for `columns`
  std::vector<std::string> covariates;  ///< names of ScoreTable::covariates
  bool log_odds = false;                ///< log(p / (1 - p)) of the scores, kept 1e-6 off 0 and 1
};

/// A label of a study is 1 where any view's is 1, else 0 where any is known. Several rows of one study and
/// view are averaged. A covariate that no study has two values of is one column of the study (age); another
/// is a column of each view (beam energy). Throws Error(format) for a table with one view, without a study
/// that has everything, and, with log_odds, for scores outside [0, 1].
FusionData fusion_data(const ScoreTable& table, const FusionColumns& columns);

}  // namespace deepwrist::evaluation
