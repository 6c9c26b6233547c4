#pragma once

#include <optional>
#include <span>

namespace deepwrist::stats {

/// Average precision as scikit-learn defines it: the sum over distinct thresholds, from high to low, of the
/// gain in recall times the precision there, without interpolation. `truth` holds 0 and 1, `score` no NaN.
/// Nothing without positives.
std::optional<double> average_precision(std::span<const int> truth, std::span<const double> score);

}  // namespace deepwrist::stats
