#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/json_fields.h"
#include "core/weights/manifest.h"

namespace deepwrist::weights {

/// `model` of a manifest: {"block": "localizer", "params": {...}}, and "network" where it has one. The
/// parameters are looked at by the block.
nlohmann::json model_to_json(const ModelRecord& model);
ModelRecord model_from_json(const nlohmann::json& json, const std::string& path, JsonProblems& problems);

}  // namespace deepwrist::weights
