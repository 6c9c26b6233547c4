#include "evaluation/landmarks/landmark_statistics.h"

namespace deepwrist::evaluation {

const std::vector<LandmarkStatistic>& landmark_statistics() {
  static const std::vector<LandmarkStatistic> list{
      {"mean", "mean", "mean", "mean error", &ErrorSummary::mean},
      {"median", "median", "median", "median error", &ErrorSummary::median},
      {"percentile_95", "95th percentile", "95th pct", "95th percentile of the error",
       &ErrorSummary::percentile_95},
      {"worst", "worst", "worst", "worst error", &ErrorSummary::worst}};
  return list;
}

}  // namespace deepwrist::evaluation
