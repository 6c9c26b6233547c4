#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "evaluation/scores.h"

namespace deepwrist::evaluation {

/// What a classifier that was not trained on an image says of it.
struct OutOfFoldPrediction {
  View view = View::pa;
  int fold = 0;
  std::string id;
  double probability = 0;
  int truth = 0;
};

/// Of all folds and views of a training run. Throws Error(io) where it has none, Error(format) for tables
/// that are no classifier's.
std::vector<OutOfFoldPrediction> out_of_fold_predictions(const std::filesystem::path& run);

/// The same as a table to evaluate, with the truth "Fracture".
ScoreTable scores_of(const std::vector<OutOfFoldPrediction>& predictions);
/// And as a CSV: ID, Side, Fracture_Prediction, Fracture, fold.
std::string csv_of(const std::vector<OutOfFoldPrediction>& predictions);

}  // namespace deepwrist::evaluation
