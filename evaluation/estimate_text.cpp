#include "evaluation/estimate_text.h"

#include <fmt/format.h>

#include <cmath>

#include "core/report/markup.h"

namespace deepwrist::evaluation {

std::string estimate_text(const std::optional<stats::Estimate>& e, int decimals) {
  if (!e || std::isnan(e->value)) return "–";
  const auto text = [&](double value) { return report::decimal_number(value, decimals); };
  if (std::isnan(e->interval.low)) return text(e->value);
  return fmt::format("{} ({})", text(e->value),
                     report::range_text(text(e->interval.low), text(e->interval.high)));
}

std::string p_text(double p) {
  if (p < 1e-15) return "<1e-15";
  return p < 0.001 ? fmt::format("{:.1e}", p) : fmt::format("{:.3f}", p);
}

}  // namespace deepwrist::evaluation
