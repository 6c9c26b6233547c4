#pragma once

#include <optional>
#include <span>

#include "core/stats/interval.h"

namespace deepwrist::stats {

enum class KappaWeights { none, linear, quadratic };

/// Cohen's kappa of two raters (1960; weighted 1968) with the asymptotic interval of Fleiss, Cohen and
/// Everitt (1969). Ratings are 0 .. classes − 1, as many of the one as of the other. Nothing without cases, or
/// where both raters always say the same one class.
std::optional<Estimate> kappa(std::span<const int> first, std::span<const int> second, int classes = 2,
                              KappaWeights weights = KappaWeights::none, double level = 0.95);

}  // namespace deepwrist::stats
