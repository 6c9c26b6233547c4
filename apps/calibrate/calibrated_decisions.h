#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/calibrate/operating_points.h"
#include "core/report/page/page.h"
#include "core/weights/manifest.h"

namespace deepwrist::calibrate {

/// Puts what was found into a manifest; a group without thresholds keeps what it had.
void store_decisions(const std::vector<GroupDecision>& decisions, weights::Manifest& manifest);

/// A line for each group that has no thresholds, or none between which there is doubt.
std::vector<std::string> decision_remarks(const std::vector<GroupDecision>& decisions);

/// Thresholds and, of each decision, how many cases of which truth, for `calibration.json`, the console and
/// the page. `level` of the intervals.
nlohmann::json decisions_json(const std::vector<GroupDecision>& decisions,
                              const evaluation::DecisionAims& aims, double level);
std::string decisions_text(const std::vector<GroupDecision>& decisions, double level);
report::Section decisions_section(const std::vector<GroupDecision>& decisions,
                                  const evaluation::DecisionAims& aims, double level);

}  // namespace deepwrist::calibrate
