#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace deepwrist::annotation {

/// Values of other programs' JSON, which may be anything: what is not there, or of another type, is nothing.
const nlohmann::json& member(const nlohmann::json& object, const char* key);
std::string text_of(const nlohmann::json& value);
std::optional<double> number_of(const nlohmann::json& value);
/// Of objects by their keys' order and of arrays: how many.
std::size_t count_of(const nlohmann::json& value);
/// A whole number from 1 to a million, or 0.
int side_of(const nlohmann::json& value);

}  // namespace deepwrist::annotation
