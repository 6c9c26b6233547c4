#include "core/config/merge.h"

#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/scalar.h"
#include "core/config/yaml.h"

//   at \ from     a map         a list      another value
//   a map         key by key    problem     replaced, by null too
//   a list        problem       replaced    replaced
//   another       replaced      replaced    replaced
//
// KEY=VALUE is read as YAML only where it begins with a quote, `!!`, `[`, `{` or "- ", ends with ":" or
// holds ": ", and counts only if that gives a quoted or tagged scalar, or a list or map; else it is one
// plain scalar, since YAML would take the end of "res #2.csv" for a comment and "&a" for an anchor:
//
//   id=007  7, written "007"     id='007'  the text     size=[256, 256]  a list     lr=, lr  null

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

/// An override's value that only YAML's own reading can tell: in quotes, with a type, a list or a map.
/// Nothing where it is no such thing.
std::optional<Node> structured(const std::string& text) {
  const bool is_quoted = text.front() == '"' || text.front() == '\'' || text.starts_with("!!");
  const bool may_be_tree = std::string_view("[{").find(text.front()) != std::string_view::npos ||
                           text.starts_with("- ") || text.ends_with(':') ||
                           text.find(": ") != std::string::npos;
  if (!is_quoted && !may_be_tree) return std::nullopt;
  try {
    Node node = parse_yaml(text, kCommandLine);
    if (is_quoted) return node.is_map() || node.is_list() ? std::nullopt : std::optional(node);
    if (!node.is_map() && !node.is_list()) return std::nullopt;
    node.set_written(text);
    return node;
  } catch (const Error&) {
    return std::nullopt;  // a text, which a key for lists or maps refuses
  }
}

/// The value of KEY=VALUE: typed as YAML types it, with the very words kept for keys that take a text.
/// Nothing in it is a comment, an anchor or a tag.
Node typed_word(std::string_view word) {
  const Origin origin{kCommandLine, 0};
  const std::string text = trim(word);
  if (text.empty()) return Node({}, origin);
  if (auto node = structured(text)) return *node;
  Node node(plain_scalar_or_text(text), origin);
  if (!node.is_text()) node.set_written(text);
  return node;
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

/// Hydra's ~KEY: the key gets its default.
void remove_key(Node& root, std::string_view path, Problems& problems) {
  const Origin origin{kCommandLine, 0};
  const auto dot = path.rfind('.');
  Node* map = &root;
  for (const auto& part : split_path(dot == std::string_view::npos ? "" : path.substr(0, dot))) {
    if (dot == std::string_view::npos) break;
    map = map ? map->find(part) : nullptr;
  }
  const auto name = dot == std::string_view::npos ? path : path.substr(dot + 1);
  if (path.find('=') != std::string_view::npos) {
    const auto key = path.substr(0, path.find('='));
    problems.add(origin, "'~" + printable(path, 80) + "' takes no value; write ~" + printable(key, 80) +
                             " for the key's default");
  } else if (!map || !map->is_map() || !map->find(name)) {
    problems.add(origin, "'~" + printable(path, 80) + "': no file or word before it gives the key '" +
                             printable(path, 80) + "'");
  } else {
    map->erase(name);
  }
}

}  // namespace

std::size_t add_prefix(std::string_view argument) {
  return argument.starts_with("++") ? 2 : argument.starts_with('+') ? 1 : 0;
}

void merge(Node& target, const Node& source, Problems& problems) {
  merge_value(target, source, "", problems);
}

void apply_override(Node& root, std::string_view argument, Problems& problems) {
  const Origin origin{kCommandLine, 0};
  if (argument.starts_with('~')) {
    remove_key(root, argument.substr(1), problems);
    return;
  }
  argument.remove_prefix(add_prefix(argument));
  const auto equals = argument.find('=');
  const std::string path(argument.substr(0, equals));
  const auto text = equals == std::string_view::npos ? std::string_view() : argument.substr(equals + 1);
  if (split_path(path).size() > static_cast<std::size_t>(kMaxDepth)) {
    problems.add(origin, "'" + printable(path, 60) + "' is nested too deeply");
    return;
  }
  if (Node* node = descend(root, path, origin, problems)) {
    merge_value(*node, typed_word(text), path, problems);
  }
}

}  // namespace deepwrist::config
