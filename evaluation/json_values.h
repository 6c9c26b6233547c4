#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "core/stats/interval.h"

namespace deepwrist::evaluation {

/// JSON has no NaN and no infinity: null.
nlohmann::json number_json(double value);

/// value, low, high; null for nothing or NaN.
nlohmann::json estimate_json(const std::optional<stats::Estimate>& estimate);

}  // namespace deepwrist::evaluation
