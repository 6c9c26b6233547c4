#include "evaluation/fractures/area_comparison.h"

#include <algorithm>

#include "core/stats/ranked_scores.h"

namespace deepwrist::evaluation {
namespace {

bool has_both_classes(const std::vector<int>& truth) {
  const auto positives = std::ranges::count(truth, 1);
  return positives > 0 && positives < std::ssize(truth);
}

}  // namespace
AreaComparison compare_areas(const std::vector<int>& truth, const std::vector<double>& score,
                             const std::vector<double>& other, const stats::BootstrapOptions& bootstrap,
                             const std::vector<std::uint32_t>& clusters) {
  AreaComparison result;
  if (!has_both_classes(truth)) return result;
  result.auc = stats::delong_paired(*stats::auc_components(truth, score),
                                    *stats::auc_components(truth, other), bootstrap.level);
  const stats::RankedScores first(truth, score), second(truth, other);
  const auto differences = stats::stratified_bootstrap(
      truth, {[&](auto weights) { return first.auroc(weights) - second.auroc(weights); }}, bootstrap,
      clusters);
  result.bootstrap_difference = {result.auc->difference.value,
                                 stats::percentile_interval(differences[0], bootstrap.level)};
  result.bootstrap_p = stats::bootstrap_p(differences[0]);
  return result;
}

}  // namespace deepwrist::evaluation
