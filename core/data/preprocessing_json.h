#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/json_fields.h"
#include "core/base/preprocessing.h"

namespace deepwrist::data {

/// `preprocessing` of a manifest or a record of regions: each field by its name. Records that were made
/// before there was a field lack it.
nlohmann::json preprocessing_to_json(const Preprocessing& preprocessing);
Preprocessing preprocessing_from_json(const nlohmann::json& json, const std::string& path,
                                      JsonProblems& problems);

}  // namespace deepwrist::data
