#include "core/config/printed_config.h"

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

}  // namespace

Node evaluated(const Node& root) {
  Resolver resolver(root);
  return evaluated(root, resolver);
}

std::string printed_config(const Node& root, bool origin) {
  const Node shown = evaluated(root);
  if (!origin) return to_yaml(shown);
  return to_yaml(shown, [](const Node& node) { return printable(node.origin().text()); });
}

}  // namespace deepwrist::config
