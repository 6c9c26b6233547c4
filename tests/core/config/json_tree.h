#pragma once

#include <nlohmann/json.hpp>

#include "core/config/node.h"

namespace deepwrist::config {

/// A tree in the notation of the golden files: infinities as "$inf" and "$-inf".
nlohmann::json to_json(const Node& node);

}  // namespace deepwrist::config
