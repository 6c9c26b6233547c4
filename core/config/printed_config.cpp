#include "core/config/printed_config.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/emit.h"
#include "core/config/interpolation.h"
#include "core/config/resolver.h"

namespace deepwrist::config {
namespace {

Node evaluated(const Node& node, Resolver& resolver) {
  if (node.is_text()) {
    try {
      Node value = resolver.resolve(node);
      const bool is_read_again = value.is_text() && value.text().find("${") != std::string::npos;
      return is_read_again ? Node(escaped_text(value.text()), node.origin()) : value;
    } catch (const Error&) {
      return node;  // shown as written: a key without effect may name what is not there
    }
  }
  Node copy = node;
  if (node.is_map()) {
    for (auto& entry : copy.entries()) entry.value = evaluated(entry.value, resolver);
  } else if (node.is_list()) {
    for (auto& item : copy.items()) item = evaluated(item, resolver);
  }
  return copy;
}

bool has_value(const Node& root, std::string_view path) {
  const Node* node = &root;
  while (node != nullptr && !path.empty()) {
    if (!node->is_map()) return false;
    const auto end = path.find('.');
    node = node->find(path.substr(0, end));
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
  }
  return node != nullptr && !node->is_null();
}

bool names_path(const std::string& key, const std::string& text) {
  constexpr std::array kEndings{"meta", "home", "folder", "dir", "path", "file", "filename", "cwd"};
  return text.find_first_of("/\\") != std::string::npos ||
         std::ranges::any_of(kEndings, [&](const char* ending) { return key.ends_with(ending); });
}

/// `key`: of the map entry that the node is, or is in.
Node hide_paths(const Node& node, const std::string& key) {
  if (node.is_text()) {
    const bool shown = node.text().empty() || !names_path(key, node.text());
    return shown ? node : Node(std::string("(path)"), node.origin());
  }
  Node copy = node;
  if (node.is_map()) {
    for (auto& entry : copy.entries()) entry.value = hide_paths(entry.value, entry.key);
  } else if (node.is_list()) {
    for (auto& item : copy.items()) item = hide_paths(item, key);
  }
  return copy;
}

}  // namespace

Node evaluated(const Node& root) {
  Resolver resolver(root);
  return evaluated(root, resolver);
}

std::string printed_defaults(const Node& root, const std::deque<Key>& keys) {
  std::string lines;
  for (const Key& key : keys) {
    const auto given = [&](const auto& alias) { return has_value(root, alias.name); };
    if (has_value(root, key.name()) || std::ranges::any_of(key.aliases(), given)) continue;
    if (!key.is_required() && !key.default_value().empty()) {
      lines += "# " + key.name() + ": " + key.default_value() + "\n";
    }
  }
  return lines.empty() ? "" : "# Left at their defaults:\n" + lines;
}
Node without_paths(const Node& root) { return hide_paths(root, ""); }

std::string printed_config(const Node& root, bool origin) {
  const Node shown = evaluated(root);
  if (!origin) return to_yaml(shown, nullptr, Scalars::as_written);
  return to_yaml(
      shown, [](const Node& node) { return printable(node.origin().text()); }, Scalars::as_written);
}

}  // namespace deepwrist::config
