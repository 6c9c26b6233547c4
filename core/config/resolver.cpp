#include "core/config/resolver.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/scalar.h"
#include "core/config/yaml.h"

// get("b.d") in {a: 1, b: {c: "${a}", d: "${.c} mm"}}:
//
//   value(d)  "${.c} mm"   .c: one dot, so below the parent of d
//   value(c)  "${a}"       a: no dot, so below the root; alone in its text, it stays the number 1
//   value(d)  "1 mm"       a text made here, with the place of d
//
// known_ holds results by the address of what was evaluated: the tree does not change, and made_ is a deque,
// which does not move its elements. What was made has no parent, so `${.x}` inside it (of oc.create) finds
// nothing. active_ are the texts that wait for each other; a failure empties it, so that other keys can
// still be evaluated. A copy made by `resolve` has the place of the reference if it is a scalar, a map or
// list its own.

namespace deepwrist::config {
namespace {

constexpr std::size_t kMaxText = 65'536;  // of an evaluated text: ${a}${a} doubles with every level
constexpr std::size_t kMaxAllText = 64 * kMaxText;
constexpr int kMaxNesting = 16;             // of ${${...}} within one text
constexpr std::size_t kMaxReferences = 64;  // of references that wait for each other

[[noreturn]] void fail(const Node& node, const std::string& message) {
  throw Error(ErrorKind::usage, node.origin().text(), message);
}

/// "a.b.0" of "a.b[0]".
std::string without_brackets(std::string_view path) {
  std::string dotted;
  for (const char c : path) {
    if (c == '[' && !dotted.empty()) dotted += '.';
    if (c != '[' && c != ']') dotted += c;
  }
  return dotted;
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

const Node* Resolver::get(std::string_view path) { return get_below(root_, path); }

const Node* Resolver::get_below(const Node& start, std::string_view path) {
  const Node* node = &start;
  for (const auto& part : split_path(without_brackets(path))) {
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
  const int depth = std::exchange(depth_, 0);
  const Node* result = nullptr;
  try {
    result = evaluate(node.text(), node);
  } catch (const Error&) {
    active_.clear();
    depth_ = 0;
    throw;
  }
  depth_ = depth;
  active_.pop_back();
  known_[&node] = result;
  return *result;
}

const Node* Resolver::keep(Node::Value value, const Origin& origin) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (text->size() > kMaxText) {
      throw Error(ErrorKind::usage, origin.text(),
                  "the evaluated text is longer than " + std::to_string(kMaxText));
    }
    made_bytes_ += text->size();
  }
  if (made_bytes_ > kMaxAllText) {
    throw Error(ErrorKind::usage, origin.text(),
                "the evaluated texts are longer than " + std::to_string(kMaxAllText));
  }
  return &made_.emplace_back(std::move(value), origin);
}

const Node* Resolver::evaluate(std::string_view text, const Node& at) {
  if (depth_ >= kMaxNesting) fail(at, "references are nested deeper than " + std::to_string(kMaxNesting));
  const auto parts = split_text(text, at.origin());
  if (parts.size() == 1 && parts[0].interpolated) return interpolation(parts[0], at);
  std::string words;
  for (const auto& part : parts) {
    if (!part.interpolated) {
      words += part.text;
      continue;
    }
    const Node* value = interpolation(part, at);
    if (value->is_map() || value->is_list() || value->is_missing()) {
      fail(at, printable(part.text, 60) + " is " +
                   (value->is_missing() ? "??? (to be set)" : kind_name(*value)) + " (" +
                   value->origin().text() + ") and cannot be part of a text");
    }
    words += inserted_text(*value);
    if (words.size() > kMaxText) fail(at, "the evaluated text is longer than " + std::to_string(kMaxText));
  }
  return keep(std::move(words), at.origin());
}

const Node* Resolver::interpolation(const TextPiece& piece, const Node& at) {
  ++depth_;
  const Node* result = piece.resolver.empty() || piece.resolver == "str" ? reference(piece.body, at)
                                                                         : resolver_value(piece, at);
  --depth_;
  return result;
}

const Node* Resolver::find_reference(const std::string& name, const Node& at) {
  const auto dots = std::min(name.find_first_not_of('.'), name.size());
  const Node* start = dots == 0 ? &root_ : &at;
  for (std::size_t i = 0; i < dots && start; ++i) start = parent_of(*start);
  return start ? get_below(*start, std::string_view(name).substr(dots)) : nullptr;
}

const Node* Resolver::reference(const std::string& path, const Node& at) {
  const std::string name = path.find("${") == std::string::npos ? path : argument_text(path, at);
  const Node* found = find_reference(name, at);
  if (!found) {
    fail(at, "there is no key '" + printable(name, 80) + "', which '" + printable(at.text(), 80) + "' needs");
  }
  return found;
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
  if (!evaluated.is_map() && !evaluated.is_list()) {
    Node copy = evaluated;
    copy.set_origin(node.origin());
    return copy;
  }
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
