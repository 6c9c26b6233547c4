#include "core/config/convert.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "core/base/text.h"
#include "core/config/scalar.h"

//   bool                   true, false and what YAML takes for them, not the texts 'true' and 'false'
//   int, std::size_t       a whole number that fits; 1.0 is none
//   double                 any number
//   std::string            what was written (Node::written); else a whole number or a text
//   path                   as a text
//   View                   PA or LAT in any case, 0, 1
//   array<double, 2>       a number, or a list of two
//
// A text takes what was written because 007, off and 2021_03_05 may be names. A pair that is refused may
// have changed its first number: callers convert into a value of their own and store it on success.

namespace deepwrist::config {
namespace {

/// Whether a folder begins with "$HOME", "$(date)" or "%USERPROFILE%": with what a shell would have replaced.
bool is_for_a_shell(const std::filesystem::path& path) {
  const auto is_name = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; };
  return std::ranges::any_of(path, [&](const std::filesystem::path& folder) {
    const auto& name = folder.native();
    if (name.size() < 2) return false;
    if (name[0] == '$') return name[1] == '(' || is_name(name[1]);
    const auto end = name.find('%', 1);
    return name[0] == '%' && end != std::string::npos && end > 1 &&
           std::ranges::all_of(name.substr(1, end - 1), is_name);
  });
}

template <typename Integer>
std::optional<std::string> convert_integer(const Node& node, Integer& field) {
  const auto* value = std::get_if<std::int64_t>(&node.value());
  if (!value || !std::in_range<Integer>(*value)) {
    return std::numeric_limits<Integer>::is_signed ? "a whole number" : "a whole number, not negative";
  }
  field = static_cast<Integer>(*value);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> convert(const Node& node, bool& field) {
  const auto* value = std::get_if<bool>(&node.value());
  if (!value) return "true or false";
  field = *value;
  return std::nullopt;
}

std::optional<std::string> convert(const Node& node, int& field) { return convert_integer(node, field); }
std::optional<std::string> convert(const Node& node, std::size_t& field) {
  return convert_integer(node, field);
}

std::optional<std::string> convert(const Node& node, double& field) {
  if (const auto* integer = std::get_if<std::int64_t>(&node.value())) {
    field = static_cast<double>(*integer);
    return std::nullopt;
  }
  const auto* value = std::get_if<double>(&node.value());
  if (!value) return "a number";
  field = *value;
  return std::nullopt;
}

std::optional<std::string> convert(const Node& node, std::string& field) {
  if (!node.written().empty() && !node.is_null()) {
    field = node.written();
    return std::nullopt;
  }
  if (const auto* integer = std::get_if<std::int64_t>(&node.value())) {
    field = std::to_string(*integer);
    return std::nullopt;
  }
  if (!node.is_text()) return "text (in quotes where YAML reads it as something else)";
  field = node.text();
  return std::nullopt;
}

std::optional<std::string> convert(const Node& node, std::filesystem::path& field) {
  std::string text;
  if (convert(node, text)) return "a path (in quotes where YAML reads it as something else)";
  if (is_for_a_shell(text)) return "a path without what a shell would replace: write ~/ or ${oc.env:HOME}";
  const char* home = std::getenv("HOME");
  field = text.starts_with("~/") && home ? std::filesystem::path(home) / text.substr(2)
                                         : std::filesystem::path(text);
  return std::nullopt;
}

std::optional<std::string> convert(const Node& node, View& field) {
  const auto view = node.is_map() || node.is_list() ? std::nullopt : parse_view(plain_text(node));
  if (!view) return "PA, LAT, 0 (PA) or 1 (LAT)";
  field = *view;
  return std::nullopt;
}

std::optional<std::string> convert(const Node& node, std::array<double, 2>& field) {
  constexpr const char* kNeeded = "a number, or [row, column]";
  if (!node.is_list()) {
    if (convert(node, field[0])) return kNeeded;
    field[1] = field[0];
    return std::nullopt;
  }
  if (node.items().size() != 2 || convert(node.items()[0], field[0]) || convert(node.items()[1], field[1])) {
    return kNeeded;
  }
  return std::nullopt;
}

bool is_word(const Node& node, const std::string& word) {
  const auto* truth = std::get_if<bool>(&node.value());
  if (truth && to_text(*truth) == word) return true;
  return node.written() == word || (node.is_text() && node.text() == word);
}

std::optional<std::string> convert(const Node& node, Node& field) {
  field = node;
  return std::nullopt;
}

std::string to_text(bool value) { return value ? "true" : "false"; }
std::string to_text(int value) { return std::to_string(value); }
std::string to_text(std::size_t value) { return std::to_string(value); }

std::string to_text(double value) {
  const std::string text = python_float(value);
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

std::string to_text(const std::string& value) { return value; }
std::string to_text(const std::filesystem::path& value) { return value.string(); }
std::string to_text(View value) { return name(value); }
std::string to_text(const std::array<double, 2>& value) {
  return "[" + to_text(value[0]) + ", " + to_text(value[1]) + "]";
}

}  // namespace deepwrist::config
