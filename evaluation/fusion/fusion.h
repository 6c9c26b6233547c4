#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/stats/calibration.h"
#include "core/stats/delong.h"
#include "core/stats/logistic_regression.h"
#include "evaluation/fusion/fusion_data.h"

namespace deepwrist::evaluation {

struct FusionOptions {
  int folds = 5;
  std::uint64_t seed = 12345;  ///< of the folds
  double ridge = 0;            ///< as stats::LogisticOptions has it
  double level = 0.95;
};

/// A likelihood ratio test of "every view has the same weight", one degree of freedom.
struct EqualWeights {
  double statistic = 0, p = 1;
};

/// A score of the studies with its area and, where it is a probability, its calibration.
struct FusedScore {
  std::string name;
  std::optional<stats::Estimate> auroc;  ///< DeLong
  std::optional<stats::Calibration> calibration;
};

/// Logistic regression of the truth on the views' scores and covariates, in place of the mean of the scores.
struct Fusion {
  stats::LogisticFit fit;                     ///< to all studies
  std::optional<EqualWeights> equal_weights;  ///< of two views, without a ridge
  std::vector<int> fold;                      ///< of each study
  std::vector<double> predicted;              ///< of each study, by a fit to the other folds
  std::vector<int> separated_folds;           ///< whose other folds are told apart without error
  /// Each view alone, the mean, the fit to all studies (on its own cases, so optimistic), cross-validated.
  std::vector<FusedScore> scores;
  stats::PairedAuc against_mean;  ///< cross-validated − mean; DeLong
};

/// Fits and cross-validates; folds keep a group together and have equal shares of each class. Throws
/// Error(format) for one class only, too few studies, columns that are constant or depend on each other (also
/// in the training part of a fold), classes that are told apart without error (without a ridge).
Fusion fuse(const FusionData& data, const FusionOptions& options);

}  // namespace deepwrist::evaluation
