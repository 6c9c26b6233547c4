#include "annotation/imports/json_walk.h"

#include <cmath>

namespace deepwrist::annotation {

using nlohmann::json;

const json& member(const json& object, const char* key) {
  static const json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

std::string text_of(const json& value) { return value.is_string() ? value.get<std::string>() : ""; }

std::optional<double> number_of(const json& value) {
  if (!value.is_number()) return std::nullopt;
  const auto number = value.get<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::size_t count_of(const json& value) { return value.is_structured() ? value.size() : 0; }

int side_of(const json& value) {
  const auto number = number_of(value).value_or(0);
  return number >= 1 && number <= 1e6 ? static_cast<int>(number) : 0;
}

}  // namespace deepwrist::annotation
