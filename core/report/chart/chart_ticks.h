#pragma once

#include <vector>

namespace deepwrist::report {

/// Round numbers inside [low, high], about `count` of them and `smallest_step` apart at least.
std::vector<double> nice_ticks(double low, double high, int count, double smallest_step = 0);

/// Powers of ten inside [low, high], 0 < low < high, or these and their two- and fivefold where that is not
/// too many; round numbers of nice_ticks where there are fewer than two.
std::vector<double> logarithmic_ticks(double low, double high);

/// Widens [low, high] to a range that can be divided: neither empty nor below the resolution of its numbers.
void make_visible(double& low, double& high);

}  // namespace deepwrist::report
