#pragma once

#include <cstddef>
#include <span>

namespace deepwrist::stats {

/// What the functions of this folder ask of labels and scores: as many of one as of the other, labels 0 or 1,
/// scores finite. Throws Error(format) naming the first case (counted from 1) that is not so.
void check_cases(std::span<const int> truth, std::span<const double> score);

/// Throws Error(format) naming the first value that is not finite.
void check_finite(std::span<const double> values, const char* what);

}  // namespace deepwrist::stats
