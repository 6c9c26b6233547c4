#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/report/page/page.h"
#include "evaluation/calibration/temperatures.h"

namespace deepwrist::evaluation {

/// Console table: each network's temperature, and the calibration of each view before and after.
std::string temperature_text(const std::vector<ViewTemperatures>& views);

/// Every number for other programs.
nlohmann::json temperature_json(const std::vector<ViewTemperatures>& views,
                                const TemperatureOptions& options);

/// Cards and a section for each view.
void add_temperatures(report::Page& page, const std::vector<ViewTemperatures>& views,
                      const TemperatureOptions& options);

}  // namespace deepwrist::evaluation
