#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/json_fields.h"
#include "core/weights/manifest.h"

namespace deepwrist::weights {

/// `model` of a manifest: {"block": "localizer", "params": {...}} with the keys of `model.params`.
nlohmann::json model_to_json(const ModelParams& model);
ModelParams model_from_json(const nlohmann::json& json, const std::string& path, JsonProblems& problems);

/// `preprocessing` of a manifest, with the keys of `Preprocessing`.
nlohmann::json preprocessing_to_json(const Preprocessing& preprocessing);
Preprocessing preprocessing_from_json(const nlohmann::json& json, const std::string& path,
                                      JsonProblems& problems);

}  // namespace deepwrist::weights
