#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/json_fields.h"
#include "core/weights/manifest.h"

namespace deepwrist::weights {

/// `search` of a manifest:
///
///   {"decoding": "dark", "copies": 2, "refine": 1,
///    "confidence": {"PA": {"within_mm": 3, "landmarks": 480, "coefficients": {"intercept": 1.5, ...}}, ...}}
nlohmann::json search_to_json(const ManifestSearch& search);
ManifestSearch search_from_json(const nlohmann::json& json, const std::string& path, JsonProblems& problems);

}  // namespace deepwrist::weights
