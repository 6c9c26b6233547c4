#include "core/config/merge.h"

#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/yaml.h"

namespace deepwrist::config {
namespace {

void merge_value(Node& target, Node source, const std::string& path, Problems& problems) {
  if (target.is_map() && source.is_map()) {
    for (auto& [key, value] : source.entries()) {
      const std::string below = path.empty() ? key : path + "." + key;
      if (Node* existing = target.find(key)) {
        merge_value(*existing, std::move(value), below, problems);
      } else {
        target.set(key, std::move(value));
      }
    }
  } else if ((target.is_map() && source.is_list()) || (target.is_list() && source.is_map())) {
    problems.add(source.origin(), printable(path) + " is " + kind_name(target) + " (" +
                                      target.origin().text() + ") and cannot be replaced by " +
                                      kind_name(source));
  } else {
    target = std::move(source);
  }
}

/// The node at `path`, made of maps where absent; null (and a problem) where a list has no such element.
Node* descend(Node& root, const std::string& path, const Origin& origin, Problems& problems) {
  Node* node = &root;
  for (const auto& part : split_path(path)) {
    if (part.empty()) {
      problems.add(origin, "'" + printable(path) + "' is no key: a name is missing beside a dot");
      return nullptr;
    }
    if (!node->is_map() && !node->is_list()) *node = Node::map(origin);
    Node* next = node->find(part);
    if (!next && node->is_list()) {
      problems.add(origin, printable(path) + ": the list has " + std::to_string(node->items().size()) +
                               " elements, counted from 0; there is no '" + printable(part, 40) + "'");
      return nullptr;
    }
    node = next ? next : &node->set(part, Node({}, origin));
  }
  return node;
}

}  // namespace

void merge(Node& target, const Node& source, Problems& problems) {
  merge_value(target, source, "", problems);
}

void apply_override(Node& root, std::string_view argument, Problems& problems) {
  const Origin origin{kCommandLine, 0};
  const auto equals = argument.find('=');
  const std::string path(argument.substr(0, equals));
  const auto text = equals == std::string_view::npos ? std::string_view() : argument.substr(equals + 1);
  if (split_path(path).size() > static_cast<std::size_t>(kMaxDepth)) {
    problems.add(origin, "'" + printable(path, 60) + "' is nested too deeply");
    return;
  }
  Node value;
  try {
    value = text.starts_with('*') ? Node(std::string(text), origin) : parse_yaml(text, kCommandLine);
  } catch (const Error& error) {
    problems.add(origin, printable(path) + ": " + error.reason() + " (put the value in quotes: \"" +
                             printable(path, 60) + "='…'\")");
    return;
  }
  if (value.is_null()) value = Node({}, origin);
  if (Node* node = descend(root, path, origin, problems)) {
    merge_value(*node, std::move(value), path, problems);
  }
}

}  // namespace deepwrist::config
