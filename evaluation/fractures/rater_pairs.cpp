#include "evaluation/fractures/rater_pairs.h"

#include "core/stats/kappa.h"
#include "evaluation/scores.h"

namespace deepwrist::evaluation {

RaterPair compare_raters(const Rater& first, const Rater& second, double level) {
  std::vector<int> a, b;
  std::size_t same = 0, only_first = 0, only_second = 0;
  for (std::size_t i = 0; i < first.decisions.size(); ++i) {
    const int one = first.decisions[i], other = second.decisions[i];
    if (one == kUnknown || other == kUnknown) continue;
    a.push_back(one);
    b.push_back(other);
    same += one == other ? 1 : 0;
    only_first += one > other ? 1 : 0;
    only_second += other > one ? 1 : 0;
  }
  RaterPair pair{first.name, second.name, a.size(), std::nullopt, std::nullopt, {}};
  if (a.empty()) return pair;
  pair.accuracy = stats::Estimate{static_cast<double>(same) / static_cast<double>(a.size()),
                                  stats::wilson(same, a.size(), level)};
  pair.kappa = stats::kappa(a, b, 2, stats::KappaWeights::none, level);
  pair.test = stats::mcnemar(only_first, only_second);
  return pair;
}

std::vector<RaterPair> compare_all_raters(const std::vector<Rater>& raters, double level) {
  std::vector<RaterPair> pairs;
  for (std::size_t i = 0; i < raters.size(); ++i) {
    for (std::size_t j = i + 1; j < raters.size(); ++j)
      pairs.push_back(compare_raters(raters[i], raters[j], level));
  }
  return pairs;
}

}  // namespace deepwrist::evaluation
