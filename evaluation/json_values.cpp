#include "evaluation/json_values.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace deepwrist::evaluation {

nlohmann::json number_json(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

nlohmann::json estimate_json(const std::optional<stats::Estimate>& e) {
  if (!e || std::isnan(e->value)) return nullptr;
  return {{"value", number_json(e->value)},
          {"low", number_json(e->interval.low)},
          {"high", number_json(e->interval.high)}};
}

}  // namespace deepwrist::evaluation
