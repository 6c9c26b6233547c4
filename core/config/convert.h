#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/view.h"
#include "core/config/node.h"

namespace deepwrist::config {

/// Values as typed fields. `convert` returns nothing on success, else what the key needs ("a whole number");
/// `describe` gives the type for --help, `to_text` the value as it would be given on the command line.
std::optional<std::string> convert(const Node& node, bool& field);
std::optional<std::string> convert(const Node& node, int& field);
std::optional<std::string> convert(const Node& node, std::size_t& field);
std::optional<std::string> convert(const Node& node, double& field);
std::optional<std::string> convert(const Node& node,
                                   std::string& field);  ///< of numbers and switches what was written
std::optional<std::string> convert(const Node& node,
                                   std::filesystem::path& field);  ///< "~/" is the home folder
std::optional<std::string> convert(const Node& node, View& field);
/// One number for both, or [row, column].
std::optional<std::string> convert(const Node& node, std::array<double, 2>& field);

/// Whether a value is this word of a choice; YAML reads "true", "false" and "off" as no text.
bool is_word(const Node& node, const std::string& word);

/// Any value as it is, for what is read elsewhere.
std::optional<std::string> convert(const Node& node, Node& field);

std::string to_text(bool value);
std::string to_text(int value);
std::string to_text(std::size_t value);
std::string to_text(double value);
std::string to_text(const std::string& value);
std::string to_text(const std::filesystem::path& value);
std::string to_text(View value);
std::string to_text(const std::array<double, 2>& value);

template <typename T>
struct TypeName;
template <>
struct TypeName<bool> {
  static constexpr const char* kText = "true|false";
};
template <>
struct TypeName<int> {
  static constexpr const char* kText = "whole number";
};
template <>
struct TypeName<std::size_t> {
  static constexpr const char* kText = "whole number";
};
template <>
struct TypeName<double> {
  static constexpr const char* kText = "number";
};
template <>
struct TypeName<std::string> {
  static constexpr const char* kText = "text";
};
template <>
struct TypeName<std::filesystem::path> {
  static constexpr const char* kText = "path";
};
template <>
struct TypeName<View> {
  static constexpr const char* kText = "PA|LAT";
};
template <>
struct TypeName<Node> {
  static constexpr const char* kText = "list or name";
};
template <>
struct TypeName<std::array<double, 2>> {
  static constexpr const char* kText = "number or [row, column]";
};

/// A list, or one value for a list of one.
template <typename T>
std::optional<std::string> convert(const Node& node, std::vector<T>& field) {
  if (node.is_text() && node.text().starts_with('[')) return "a list [a, b] that YAML can read";
  std::vector<T> values;
  for (const Node& item : node.is_list() ? node.items() : Node::List{node}) {
    if (auto needed = convert(item, values.emplace_back())) return "a list, each " + *needed;
  }
  field = std::move(values);
  return std::nullopt;
}

template <typename T>
std::string to_text(const std::vector<T>& values) {
  std::string text;
  for (const auto& value : values) {
    text += (text.empty() ? "" : ",") + to_text(value);
  }
  return "[" + text + "]";
}

template <typename T>
struct FieldType {
  using Value = T;
  static std::string describe() { return TypeName<T>::kText; }
};
template <typename T>
struct FieldType<std::vector<T>> {
  using Value = std::vector<T>;
  static std::string describe() {
    std::string text = "list of ";
    return text.append(TypeName<T>::kText);
  }
};
template <typename T>
struct FieldType<std::optional<T>> {
  using Value = T;
  static std::string describe() { return FieldType<T>::describe(); }
};

template <typename T>
std::string to_text(const std::optional<T>& value) {
  return value ? to_text(*value) : std::string();
}

}  // namespace deepwrist::config
