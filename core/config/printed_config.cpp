#include "core/config/printed_config.h"

#include <algorithm>
#include <string_view>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/emit.h"
#include "core/config/resolver.h"

namespace deepwrist::config {
namespace {

Node evaluated(const Node& node, Resolver& resolver) {
  if (node.is_text()) {
    try {
      return resolver.resolve(node);
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

std::string printed_config(const Node& root, bool origin) {
  const Node shown = evaluated(root);
  if (!origin) return to_yaml(shown);
  return to_yaml(shown, [](const Node& node) { return printable(node.origin().text()); });
}

}  // namespace deepwrist::config
