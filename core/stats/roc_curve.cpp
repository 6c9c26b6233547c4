#include "core/stats/roc_curve.h"

#include <limits>

namespace deepwrist::stats {

RocCurve roc_curve(const RankedScores& scores, bool drop_collinear) {
  const auto &tp = scores.true_positives(), &fp = scores.false_positives();
  const auto positives = static_cast<double>(scores.positives()),
             negatives = static_cast<double>(scores.negatives());
  RocCurve curve;
  const auto add = [&](double threshold, double true_positives, double false_positives) {
    curve.threshold.push_back(threshold);
    curve.true_positive_rate.push_back(true_positives / positives);
    curve.false_positive_rate.push_back(false_positives / negatives);
  };
  add(std::numeric_limits<double>::infinity(), 0, 0);
  const auto n = tp.size();
  for (std::size_t i = 0; i < n; ++i) {
    const bool inside = drop_collinear && n > 2 && i > 0 && i + 1 < n &&
                        tp[i + 1] - tp[i] == tp[i] - tp[i - 1] && fp[i + 1] - fp[i] == fp[i] - fp[i - 1];
    if (!inside) add(scores.thresholds()[i], tp[i], fp[i]);
  }
  return curve;
}

PrCurve precision_recall_curve(const RankedScores& scores) {
  const auto &tp = scores.true_positives(), &fp = scores.false_positives();
  const auto positives = static_cast<double>(scores.positives());
  PrCurve curve;
  for (std::size_t i = tp.size(); i-- > 0;) {
    curve.threshold.push_back(scores.thresholds()[i]);
    curve.precision.push_back(tp[i] / (tp[i] + fp[i]));
    curve.recall.push_back(tp[i] / positives);
  }
  curve.precision.push_back(1);
  curve.recall.push_back(0);
  return curve;
}

}  // namespace deepwrist::stats
