#pragma once

#include <string>
#include <vector>

#include "core/base/view.h"

namespace deepwrist::evaluation {

/// Probabilities of an ensemble: by member, then by case.
using MemberScores = std::vector<std::vector<double>>;

/// The regions of one view and set, with what the networks of the view say.
struct OodRegions {
  View view = View::pa;
  bool other = false;           ///< of the set that is not like the training's
  std::vector<std::string> id;  ///< each once
  std::vector<int> truth;       ///< 0, 1 or -1 where it is unknown
  MemberScores members;         ///< of the ensemble in question
  MemberScores fold_members;    ///< of an ensemble of folds to compare it with; may be empty
};

/// A region, or a study with one of each view.
struct OodCase {
  std::string id;
  bool other = false;
  int truth = -1;
  /// By view (one, or PA and LAT), then by member.
  std::vector<std::vector<double>> members, fold_members;
};

/// The cases that are judged together.
struct OodGroup {
  std::string name;  ///< "PA", "LAT" or "study"
  std::vector<OodCase> cases;
  std::size_t in_one_view_only = 0;  ///< studies that are left out of "study"
};

/// A group for each view in `regions`, and one of studies where both views are there: IDs of a set that have
/// a region of each. Of two views' ensembles of different size the smaller number counts. Throws
/// Error(format) for a view that one of the sets lacks.
std::vector<OodGroup> ood_groups(const std::vector<OodRegions>& regions);

}  // namespace deepwrist::evaluation
