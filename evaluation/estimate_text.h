#pragma once

#include <optional>
#include <string>

#include "core/stats/interval.h"

namespace deepwrist::evaluation {

/// "0.951 (0.932–0.967)", "−0.012 (−0.034 to 0.010)"; an en dash for nothing or NaN.
std::string estimate_text(const std::optional<stats::Estimate>& estimate, int decimals = 3);

/// "0.043"; "2.1e-05" below a thousandth, "<1e-15" where rounding leaves nothing.
std::string p_text(double p);

}  // namespace deepwrist::evaluation
