#pragma once

#include <span>
#include <vector>

namespace deepwrist::stats {

/// Net benefit of treating by the score, of treating all, at each threshold probability (Vickers and Elkin
/// 2006): TP/n − FP/n · t/(1 − t). Treating none has 0.
struct DecisionCurve {
  std::vector<double> threshold, net_benefit, treat_all;
};

/// At the thresholds 0.01, 0.02, …, 0.99. `probability` in [0, 1]. Empty without cases.
DecisionCurve decision_curve(std::span<const int> truth, std::span<const double> probability);

}  // namespace deepwrist::stats
