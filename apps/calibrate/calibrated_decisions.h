#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/calibrate/operating_points.h"
#include "core/report/page/page.h"
#include "core/weights/manifest.h"

namespace deepwrist::calibrate {

/// Puts what was found into a manifest's; a group without thresholds keeps what it had.
void store_decisions(const std::vector<GroupDecision>& decisions,
                     std::map<std::string, weights::ManifestDecision>& of_manifest);

/// A line for each group that has no thresholds, or none between which there is doubt.
std::vector<std::string> decision_remarks(const std::vector<GroupDecision>& decisions);

/// Thresholds and, of each decision, how many cases of which truth, for `calibration.json` (names begin with
/// `prefix`), the page and the console. `level` of the intervals; `scores`: which they are of.
void add_choices(nlohmann::json& numbers, const Choices& choices, const CalibrationExperiment& experiment,
                 double level, const std::string& prefix);
void add_choices(report::Page& page, const Choices& choices, const CalibrationExperiment& experiment,
                 double level, const char* scores);
std::string choices_text(const Choices& choices, double level, const char* scores);

}  // namespace deepwrist::calibrate
