#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/stats/interval.h"

namespace deepwrist::stats {

/// Whether values of independent groups differ by more than chance.
struct Heterogeneity {
  double statistic = 0;  ///< chi-square with `degrees` degrees of freedom if they do not
  int degrees = 0;
  double p = 1;
};

/// Cochran's Q: squared distances from the mean, each weighted by its inverse variance (Cochran 1954). Groups
/// without variance tell nothing of it and are left out; nothing where fewer than two are left.
std::optional<Heterogeneity> cochran_q(std::span<const double> values, std::span<const double> variances);

/// Pearson's chi-square of successes out of trials in k groups (Pearson 1900). Groups without trials are left
/// out; nothing where fewer than two are left, or all trials of all groups end alike.
std::optional<Heterogeneity> proportions_differ(std::span<const std::size_t> successes,
                                                std::span<const std::size_t> trials);

/// Holm's adjusted p-values (Holm 1979), in the order of `p`.
std::vector<double> holm(std::span<const double> p);

}  // namespace deepwrist::stats
