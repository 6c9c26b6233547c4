#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/json_fields.h"
#include "core/config/param_table.h"

namespace deepwrist::config {

/// Parameters as a manifest has them: {"bw": 64, "upmode": "bilinear", ...}.
nlohmann::json params_to_json(const ParamValues& values);

/// All of the table's parameters, of an object at `path`. What is missing, unknown, out of its range or does
/// not go together is added to the problems; a default stands in for it.
ParamValues params_from_json(const ParamTable& table, const nlohmann::json& json, const std::string& path,
                             JsonProblems& problems);

}  // namespace deepwrist::config
