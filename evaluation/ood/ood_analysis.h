#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/stats/delong.h"
#include "core/stats/interval.h"
#include "evaluation/ood/ood_cases.h"

namespace deepwrist::evaluation {

/// What an ensemble says of a case. Its probability is the mean over members of the mean over views. NaN:
/// the truth is unknown.
struct OodMeasures {
  double probability = 0;
  double entropy = 0;             ///< of the probability, in nats: total uncertainty
  double expected_entropy = 0;    ///< mean entropy of the members
  double mutual_information = 0;  ///< their difference (Houlsby et al. 2011)
  double variance = 0;            ///< of the members, with n
  double nll = 0, brier = 0;      ///< of the probability
  /// The original's: means over members and views of each network's own value; its entropy has a logarithm
  /// of s + 1e-9.
  double mean_nll = 0, mean_brier = 0, mean_entropy = 0;
};

/// A number that tells sets apart, by the name it is shown under.
struct OodMeasure {
  const char* name;
  const char* key;  ///< in JSON and CSV
  double OodMeasures::*value;
  bool of_ensembles;  ///< a single network has none
  bool needs_truth;
  bool of_original;  ///< of the original's table
};
extern const std::vector<OodMeasure> kOodMeasures;

/// How well high values of a measure tell the other set from the one like the training's.
struct OodDetection {
  const OodMeasure* measure = nullptr;
  std::optional<stats::Estimate> auroc;            ///< DeLong; nothing where a set has no case with a truth
  double mean_in = 0, mean_other = 0;              ///< NaN likewise
  double average_precision = 0;                    ///< NaN likewise
  std::optional<stats::PairedAuc> against_single;  ///< DeLong; not of the single network itself
};

/// How the ensemble does on the cases of one set.
struct OodSet {
  std::size_t cases = 0, with_truth = 0, positives = 0;
  double probability = 0;                ///< mean
  std::optional<stats::Estimate> auroc;  ///< of fractures; nothing where a class is absent
};

enum class OodEnsembleKind { single, first, all, folds };

struct OodEnsemble {
  OodEnsembleKind kind = OodEnsembleKind::single;
  std::string name;  ///< "single network", "first 3", "all 9", "folds, 5"
  std::size_t members = 1;
  std::vector<OodMeasures> measures;  ///< of each case of the group
  std::vector<OodDetection> detections;
  OodSet in, other;
};

struct OodGroupResult {
  std::string name;
  std::size_t in_one_view_only = 0;
  std::vector<OodEnsemble> ensembles;  ///< the single network first
};

/// The single first network, ensembles of the first `sizes` members as far as there are so many, all of
/// them, and the ensemble of folds where there is one.
OodGroupResult analyse_ood(const OodGroup& group, const std::vector<int>& sizes, double level = 0.95);

}  // namespace deepwrist::evaluation
