#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace deepwrist::stats {

/// Bins for a stability index, from a reference sample's numbers in cells of the line, in rising order: the
/// bin of each cell, counted from 0. Bins hold about 1 / `bins` of the sample each, which begin and end with
/// a cell; a cell that holds as many by itself, and more than one, is a bin, so that what lies beside a value
/// that many have is seen.
std::vector<std::size_t> stability_bins(std::span<const double> reference, std::size_t bins = 10);

/// Σ (q − p) ln(q / p) over bins with shares p of the reference and q of the sample: Jeffreys' divergence
/// (1946), known as population stability index. A bin that one of them leaves empty counts as half a case of
/// it; one that is empty of both is none. Both must have something.
double population_stability(std::span<const double> reference, std::span<const double> sample);

/// What the index of two samples of one distribution, of `n` and `m` cases, exceeds with the probability
/// 1 − `level`: (1/n + 1/m) times a quantile of chi-square with one degree of freedom less than bins
/// (Yurdakul and Naranjo 2020).
double stability_by_chance(double n, double m, std::size_t bins, double level);

}  // namespace deepwrist::stats
