#include "core/config/resolver.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/scalar.h"
#include "core/config/yaml.h"

namespace deepwrist::config {
namespace {

constexpr std::size_t kMaxText = 65'536;  // of an evaluated text: ${a}${a} doubles with every level
constexpr std::size_t kMaxAllText = 64 * kMaxText;
constexpr std::size_t kMaxReferences = 64;  // of references that wait for each other

[[noreturn]] void fail(const Node& node, const std::string& message) {
  throw Error(ErrorKind::usage, node.origin().text(), message);
}

/// A stretch of text or one `${kind:name}`.
struct Piece {
  std::string_view text;
  bool interpolated = false;
  std::string_view kind, name;
};

bool is_word(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u >= 0x80 || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The interpolation at the start of `text`, if there is one: "${", word characters and ":" or nothing, any
/// of OmegaConf's legal characters, "}".
std::optional<Piece> interpolation_at(std::string_view text) {
  if (!text.starts_with("${")) return std::nullopt;
  const auto close = text.find('}');
  if (close == std::string_view::npos) return std::nullopt;
  Piece piece{text.substr(0, close + 1), true, {}, text.substr(2, close - 2)};
  if (const auto colon = piece.name.find(':'); colon != std::string_view::npos && colon > 0) {
    piece.kind = piece.name.substr(0, colon);
    piece.name.remove_prefix(colon + 1);
  }
  const auto legal = [](char c) {
    return is_word(c) || std::string_view(".%\\,- ").find(c) != std::string_view::npos;
  };
  const bool valid = std::ranges::all_of(piece.kind, is_word) && std::ranges::all_of(piece.name, legal);
  return valid ? std::optional(piece) : std::nullopt;
}

std::vector<Piece> pieces(std::string_view text) {
  std::vector<Piece> result;
  std::size_t start = 0;
  for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
    if (const auto piece = interpolation_at(text.substr(at))) {
      if (at > start) result.push_back({text.substr(start, at - start), false, {}, {}});
      result.push_back(*piece);
      start = at += piece->text.size();
    } else {
      at += 2;
    }
  }
  if (start < text.size()) result.push_back({text.substr(start), false, {}, {}});
  return result;
}

std::string formatted_time(const std::tm& time, const std::string& pattern) {
  if (pattern.empty()) return "";
  char buffer[512];
  const auto length = std::strftime(buffer, sizeof buffer, pattern.c_str(), &time);
  return std::string(buffer, length);
}

}  // namespace

Surroundings Surroundings::of_process() {
  static const std::tm start = [] {
    const std::time_t seconds = std::time(nullptr);
    std::tm local = {};
    localtime_r(&seconds, &local);
    return local;
  }();
  return {start, [](const std::string& name) -> std::optional<std::string> {
            const char* value = std::getenv(name.c_str());
            return value ? std::optional<std::string>(value) : std::nullopt;
          }};
}

Resolver::Resolver(const Node& root, Surroundings surroundings)
    : root_(root), surroundings_(std::move(surroundings)) {}

const Node* Resolver::get(std::string_view path) {
  const Node* node = &root_;
  for (const auto& part : split_path(path)) {
    const Node* next = node->find(part);
    if (!next) return nullptr;
    node = &value(*next);
  }
  return node;
}

const Node& Resolver::value(const Node& node) {
  if (!node.is_text() || node.text().find("${") == std::string::npos) return node;
  if (const auto found = known_.find(&node); found != known_.end()) return *found->second;
  if (std::ranges::find(active_, &node) != active_.end()) {
    fail(node, "'" + printable(node.text(), 80) + "' refers to itself");
  }
  if (active_.size() >= kMaxReferences) {
    fail(node, "a chain of more than " + std::to_string(kMaxReferences) + " references");
  }
  active_.push_back(&node);
  const Node* result = nullptr;
  try {
    result = evaluate(node);
  } catch (const Error&) {
    active_.clear();
    throw;
  }
  active_.pop_back();
  known_[&node] = result;
  return *result;
}

const Node* Resolver::keep(Node::Value value, const Origin& origin) {
  return &made_.emplace_back(std::move(value), origin);
}

const Node* Resolver::evaluate(const Node& node) {
  const auto parts = pieces(node.text());
  if (parts.size() == 1) {
    return parts[0].interpolated ? interpolation(std::string(parts[0].kind), std::string(parts[0].name), node)
                                 : &node;
  }
  std::string text;
  for (const auto& part : parts) {
    if (!part.interpolated) {
      text += part.text;
      continue;
    }
    const Node* value = interpolation(std::string(part.kind), std::string(part.name), node);
    if (value->is_map() || value->is_list() || value->is_missing()) {
      fail(node, printable(part.text, 60) + " is " +
                     (value->is_missing() ? "??? (to be set)" : kind_name(*value)) + " (" +
                     value->origin().text() + ") and cannot be part of a text");
    }
    text += plain_text(*value);
    if (text.size() > kMaxText) fail(node, "the evaluated text is longer than " + std::to_string(kMaxText));
  }
  made_bytes_ += text.size();
  if (made_bytes_ > kMaxAllText)
    fail(node, "the evaluated texts are longer than " + std::to_string(kMaxAllText));
  return keep(std::move(text), node.origin());
}

const Node* Resolver::interpolation(const std::string& kind, const std::string& name, const Node& at) {
  if (kind.empty() || kind == "str") {
    const Node* found = get(name);
    if (!found)
      fail(at,
           "there is no key '" + printable(name, 80) + "', which '" + printable(at.text(), 80) + "' needs");
    return found;
  }
  if (kind == "env") {
    const auto value = surroundings_.variable(name);
    if (!value) fail(at, "the environment variable '" + printable(name, 80) + "' is not set");
    return keep(environment_scalar(*value), at.origin());
  }
  if (kind == "now") return keep(formatted_time(surroundings_.now, name), at.origin());
  fail(at,
       "'${" + printable(kind, 40) + ":…}' is not known; there are ${key}, ${env:NAME} and ${now:FORMAT}");
}

Node Resolver::resolve(const Node& node) {
  std::vector<const Node*> around;
  std::size_t budget = kMaxNodes;
  return resolve_inside(node, around, budget);
}

Node Resolver::resolve_inside(const Node& node, std::vector<const Node*>& around, std::size_t& budget) {
  const Node& evaluated = value(node);
  const std::size_t weight = 1 + (evaluated.is_text() ? evaluated.text().size() / 256 : 0);
  if (budget < weight)
    fail(node, "more than " + std::to_string(kMaxNodes) + " values once references are followed");
  budget -= weight;
  if (!evaluated.is_map() && !evaluated.is_list()) return Node(evaluated.value(), node.origin());
  if (std::ranges::find(around, &evaluated) != around.end()) {
    fail(node,
         "'" + printable(node.is_text() ? node.text() : "") + "' refers to a map or list that it is part of");
  }
  if (around.size() >= static_cast<std::size_t>(kMaxDepth))
    fail(node, "nested too deeply once references are followed");
  around.push_back(&evaluated);
  Node copy = evaluated;
  if (evaluated.is_map()) {
    for (std::size_t i = 0; i < copy.entries().size(); ++i) {
      copy.entries()[i].value = resolve_inside(evaluated.entries()[i].value, around, budget);
    }
  } else {
    for (std::size_t i = 0; i < copy.items().size(); ++i) {
      copy.items()[i] = resolve_inside(evaluated.items()[i], around, budget);
    }
  }
  around.pop_back();
  return copy;
}

}  // namespace deepwrist::config
