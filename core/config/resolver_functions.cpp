#include <ctime>
#include <string_view>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/config/resolver.h"
#include "core/config/scalar.h"
#include "core/config/yaml.h"

// What stands before the colon of an interpolation, ${FUNCTION:ARGUMENTS}:
//
//     now:FORMAT              strftime of the time at which the configuration was composed; text
//     env:NAME[,ELSE]         the variable as YAML would read it
//     oc.env:NAME[,ELSE]      the variable as text, whatever it looks like
//     oc.decode:TEXT          the text read as YAML
//     oc.create:YAML          the same, braces and brackets as they stand
//     oc.dict.keys:PATH       the names in a map, as a list
//     oc.select:PATH[,ELSE]   the value at a path, null or ELSE where there is none
//     oc.deprecated:PATH      the value at a path, with a warning
//
// An argument may be quoted and may hold interpolations; both are undone before it is used. A value made here
// lives in `made_`, so that pointers to it stay good while the resolver does.

namespace deepwrist::config {
namespace {

constexpr std::size_t kMaxTime = 512;

[[noreturn]] void fail(const Node& node, const std::string& message) {
  throw Error(ErrorKind::usage, node.origin().text(), message);
}

bool is_quoted(const std::string& text) {
  return text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
}

std::string without_quotes(const std::string& text) {
  if (!is_quoted(text)) return text;
  std::string inner;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    const bool escapes = text[i] == '\\' && i + 2 < text.size() && text[i + 1] == text.front();
    if (!escapes) inner += text[i];
  }
  return inner;
}

std::string formatted_time(const std::tm& time, const std::string& pattern) {
  if (pattern.empty()) return "";
  char buffer[kMaxTime];
  const auto length = std::strftime(buffer, sizeof buffer, pattern.c_str(), &time);
  return std::string(buffer, length);
}

void require_count(const TextPiece& piece, std::size_t given, std::size_t most, const Node& at) {
  if (given <= most) return;
  fail(at, "'" + printable(piece.text, 80) + "' takes " +
               (most == 1 ? "one value" : "a name and one value for where it is missing"));
}

}  // namespace

const Node* Resolver::argument(const std::string& text, const Node& at) {
  if (text.find("${") != std::string::npos) return evaluate(without_quotes(text), at);
  if (is_quoted(text)) return keep(without_quotes(text), at.origin());
  Node node(plain_scalar_or_text(text), at.origin());
  if (!node.is_text()) node.set_written(text);
  return &made_.emplace_back(std::move(node));
}

std::string Resolver::argument_text(const std::string& text, const Node& at) {
  const Node* value = argument(text, at);
  if (value->is_map() || value->is_list() || value->is_missing()) {
    fail(at, "'" + printable(text, 80) + "' is " + kind_name(*value) + ", where a name is needed");
  }
  return inserted_text(*value);
}

const Node* Resolver::environment(const TextPiece& piece, const Arguments& arguments, const Node& at) {
  require_count(piece, arguments.size(), 2, at);
  const bool stays_text = piece.resolver == "oc.env";
  const auto name = argument_text(arguments[0], at);
  if (const auto value = surroundings_.variable(name)) {
    Node node(stays_text ? Node::Value(*value) : environment_scalar(*value), at.origin());
    if (!node.is_text()) node.set_written(*value);
    return &made_.emplace_back(std::move(node));
  }
  if (arguments.size() < 2) {
    fail(at, "the environment variable '" + printable(name, 80) + "' is not set (${" + piece.resolver + ":" +
                 printable(name, 80) + ",VALUE} takes VALUE then)");
  }
  if (trim(arguments[1]).empty()) return keep(std::string(), at.origin());  // ${oc.env:NAME,}
  const Node* otherwise = argument(arguments[1], at);
  const bool as_text = stays_text && !otherwise->is_null() && !otherwise->is_map() && !otherwise->is_list();
  return as_text ? keep(inserted_text(*otherwise), at.origin()) : otherwise;
}

const Node* Resolver::decoded(const std::string& text, const Node& at) {
  const bool has_structure =
      !text.empty() && std::string_view("[{\"'").find(text.front()) != std::string::npos;
  try {
    if (has_structure) return &made_.emplace_back(parse_yaml(text, at.origin().source));
  } catch (const Error& error) {
    fail(at, "oc.decode of '" + printable(text, 80) + "': " + error.reason());
  }
  Node node(plain_scalar_or_text(text), at.origin());
  if (!node.is_text()) node.set_written(text);
  return &made_.emplace_back(std::move(node));
}

const Node* Resolver::keys_of(const TextPiece& piece, const std::string& path, const Node& at) {
  const Node* map = reference(path, at);
  if (!map->is_map()) {
    fail(at, "'" + printable(piece.text, 80) + "' needs a map; '" + printable(path, 80) + "' is " +
                 kind_name(*map));
  }
  Node::List items;
  for (const auto& entry : map->entries()) items.emplace_back(escaped_text(entry.key), at.origin());
  made_items_ += items.size();
  if (made_items_ > kMaxNodes) fail(at, "more than " + std::to_string(kMaxNodes) + " names of keys");
  return &made_.emplace_back(std::move(items), at.origin());
}

const Node* Resolver::resolver_value(const TextPiece& piece, const Node& at) {
  const auto& kind = piece.resolver;
  if (kind == "now") {
    const bool nested = piece.body.find("${") != std::string::npos;
    const auto pattern = nested ? argument_text(piece.body, at) : without_quotes(trim(piece.body));
    return keep(formatted_time(surroundings_.now, pattern), at.origin());
  }
  const auto arguments = split_arguments(piece.body);
  if (kind == "env" || kind == "oc.env") return environment(piece, arguments, at);
  if (kind == "oc.decode") {
    require_count(piece, arguments.size(), 1, at);
    const Node* value = argument(arguments[0], at);
    return value->is_text() ? decoded(value->text(), at) : value;
  }
  if (kind == "oc.create") {
    const bool literal = piece.body.find("${") == std::string::npos;
    return literal ? decoded(trim(piece.body), at) : argument(trim(piece.body), at);
  }
  if (kind == "oc.dict.keys") {
    require_count(piece, arguments.size(), 1, at);
    return keys_of(piece, argument_text(arguments[0], at), at);
  }
  if (kind == "oc.select") {
    require_count(piece, arguments.size(), 2, at);
    const auto path = argument_text(arguments[0], at);
    const Node* found = find_reference(path, at);
    if (found && !found->is_missing()) return found;
    return arguments.size() > 1 ? argument(arguments[1], at) : keep(std::monostate(), at.origin());
  }
  if (kind == "oc.deprecated") {
    log().warn("{}: '{}' stands for '{}', which is out of use", at.origin().text(), printable(at.text(), 80),
               printable(arguments[0], 80));
    return reference(argument_text(arguments[0], at), at);
  }
  fail(at, "'${" + printable(kind, 40) + ":…}' is not known" +
               (kind == "hydra" ? " (there is no Hydra here)" : "") +
               "; there are ${key}, ${.key}, ${env:NAME}, ${now:FORMAT}, ${oc.env:NAME,default}, oc.decode, "
               "oc.select, oc.create and oc.dict.keys");
}

void Resolver::note_parents(const Node& node) {
  const auto note = [&](const Node& child) {
    parents_[&child] = &node;
    note_parents(child);
  };
  if (node.is_map()) {
    for (const auto& entry : node.entries()) note(entry.value);
  } else if (node.is_list()) {
    for (const auto& item : node.items()) note(item);
  }
}

const Node* Resolver::parent_of(const Node& node) {
  if (parents_.empty()) note_parents(root_);
  const auto found = parents_.find(&node);
  return found == parents_.end() ? nullptr : found->second;
}

}  // namespace deepwrist::config
