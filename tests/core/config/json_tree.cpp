#include "tests/core/config/json_tree.h"

#include <cmath>

namespace deepwrist::config {

nlohmann::json to_json(const Node& node) {
  if (node.is_map()) {
    nlohmann::json object = nlohmann::json::object();
    for (const auto& [key, value] : node.entries()) object[key] = to_json(value);
    return object;
  }
  if (node.is_list()) {
    nlohmann::json array = nlohmann::json::array();
    for (const auto& item : node.items()) array.push_back(to_json(item));
    return array;
  }
  if (const auto* boolean = std::get_if<bool>(&node.value())) return *boolean;
  if (const auto* integer = std::get_if<std::int64_t>(&node.value())) return *integer;
  if (const auto* real = std::get_if<double>(&node.value())) {
    if (std::isinf(*real)) return *real > 0 ? "$inf" : "$-inf";
    return *real;
  }
  return node.is_text() ? nlohmann::json(node.text()) : nlohmann::json();
}

}  // namespace deepwrist::config
