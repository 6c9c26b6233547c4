#pragma once

#include <string>
#include <string_view>

#include "clinic/objects/study_result.h"

namespace deepwrist::clinic {

inline constexpr const char* kWarning = "RESEARCH ONLY - NOT FOR DIAGNOSIS";

/// Printable ASCII: other characters, which may be in a reason, become question marks; cut at `most` bytes.
std::string ascii(std::string_view text, std::size_t most = 200);

/// "87.3", of a share of 0.873.
std::string percent(double share);

/// "PA" or "PA left".
std::string view_and_side(const ViewResult& view);

/// "FRACTURE 87.3 %", "DOUBT 41.0 %", "NO FRACTURE 3.2 %", "NOT ANALYSED".
std::string headline(const ViewResult& view);

/// "Not analysed: no landmarks were found"; empty for a view that was.
std::string failure_text(const ViewResult& view);

/// "fracture from 60.0 %, doubt from 30.0 %" or, without doubt, "fracture from 50.0 %".
std::string thresholds_text(const evaluation::DecisionThresholds& thresholds);

/// The algorithm's parameters: digests of weights, settings.
std::string parameters_text(const StudyResult& result);

/// What the coded content of the report does not hold: thresholds, how a probability is meant, views that
/// failed, regions and landmarks that leave their image.
std::string comment_text(const StudyResult& result);

/// What the views that failed failed of; empty where none did.
std::string failures_text(const StudyResult& result);

}  // namespace deepwrist::clinic
