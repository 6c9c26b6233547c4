#include "core/config/node.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/config/scalar.h"

namespace deepwrist::config {

std::string Origin::text() const { return line > 0 ? source + ":" + std::to_string(line) : source; }

Node::Node(Value value, Origin origin) : value_(std::move(value)), origin_(std::move(origin)) {}

Node Node::map(Origin origin) { return Node(Map{}, std::move(origin)); }

bool Node::is_missing() const { return is_text() && text() == "???"; }

const Node* Node::find(std::string_view key) const {
  if (is_map()) {
    const auto entry = std::ranges::find(entries(), key, &Entry::key);
    return entry == entries().end() ? nullptr : &entry->value;
  }
  if (is_list()) {
    const auto index = parse_integer(key);
    if (index && *index >= 0 && static_cast<std::size_t>(*index) < items().size()) {
      return &items()[static_cast<std::size_t>(*index)];
    }
  }
  return nullptr;
}

Node* Node::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

Node& Node::set(const std::string& key, Node value) {
  if (Node* existing = find(key)) {
    return *existing = std::move(value);
  }
  return entries().emplace_back(Entry{key, std::move(value)}).value;
}

void Node::erase(std::string_view key) {
  std::erase_if(entries(), [&](const Entry& entry) { return entry.key == key; });
}

std::string kind_name(const Node& node) {
  constexpr const char* kNames[] = {"nothing (null)", "true or false", "a whole number", "a number",
                                    "text",           "a map",         "a list"};
  return kNames[node.value().index()];
}

std::string plain_text(const Node& node) {
  if (const auto* boolean = std::get_if<bool>(&node.value())) return *boolean ? "True" : "False";
  if (const auto* integer = std::get_if<std::int64_t>(&node.value())) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&node.value())) return python_float(*real);
  if (node.is_text()) return node.text();
  return node.is_null() ? "None" : kind_name(node);
}

std::string inserted_text(const Node& node) {
  const bool is_switch = std::holds_alternative<bool>(node.value());
  const auto lower = to_lower(node.written());
  const bool as_python = node.is_null() || node.is_map() || node.is_list() ||
                         (is_switch && (lower == "true" || lower == "false"));
  return as_python || node.written().empty() ? plain_text(node) : node.written();
}

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> parts;
  for (;;) {
    const auto dot = path.find('.');
    parts.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    path.remove_prefix(dot + 1);
  }
}

}  // namespace deepwrist::config
