#pragma once

#include <vector>

#include "core/stats/ranked_scores.h"

namespace deepwrist::stats {

/// Points of the receiver operating characteristic by falling threshold, from (0, 0) at +infinity to (1, 1).
struct RocCurve {
  std::vector<double> false_positive_rate, true_positive_rate, threshold;
};

/// scikit-learn's roc_curve. `drop_collinear`: leave out points inside straight parts, as it does by default.
/// Rates of an absent class are NaN.
RocCurve roc_curve(const RankedScores& scores, bool drop_collinear = true);

/// Points of the precision–recall curve by rising threshold, ending with precision 1 at recall 0, which has
/// no threshold: scikit-learn's precision_recall_curve. Recall is NaN without positives.
struct PrCurve {
  std::vector<double> precision, recall, threshold;
};
PrCurve precision_recall_curve(const RankedScores& scores);

}  // namespace deepwrist::stats
