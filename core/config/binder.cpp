#include "core/config/binder.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/config/yaml.h"

// Of a key's names the first of these counts; a null does not:
//
//   command line   the key's name, then its aliases in their order
//   files          the same, without aliases whose block (Key::alias_unless) is a map of a file
//
// Hence two passes: `collect` finds the node of every name, `store` chooses. What collect does with a path,
// first that fits: a name is kept, whatever its value; an ignored key is listed unless all of it comes from
// the base file; the beginning of a name is a map to go into, also one that an interpolation stands for;
// else it is unknown. What evaluates to null or an empty text leaves the field its default.

namespace deepwrist::config {
namespace {

constexpr std::size_t kMaxNameLength = 200;  // of a misspelling worth comparing with every name

std::string last_part(const std::string& path) { return path.substr(path.rfind('.') + 1); }

/// The known name that `path` was probably meant to be: the same last part elsewhere, else a like spelling of
/// the whole, else of the last part.
std::optional<std::string> nearest_name(const std::string& path, const std::vector<std::string>& names) {
  if (path.size() > kMaxNameLength) return std::nullopt;
  const auto same = std::ranges::find(names, last_part(path), last_part);
  if (same != names.end()) return *same;
  if (auto near = nearest(path, names)) return near;
  std::vector<std::string> last_parts;
  std::ranges::transform(names, std::back_inserter(last_parts), last_part);
  const auto near = nearest(last_part(path), last_parts);
  return near ? std::optional(*std::ranges::find(names, *near, last_part)) : std::nullopt;
}

/// True where everything inside the node was written in `source`.
bool comes_from(const Node& node, const std::string& source) {
  if (node.is_map() && !node.entries().empty()) {
    return std::ranges::all_of(node.entries(),
                               [&](const auto& entry) { return comes_from(entry.value, source); });
  }
  return node.origin().source == source;
}

}  // namespace

Binder::Binder(const std::deque<Key>& keys, const std::vector<std::string>& ignored, const Node& root,
               std::string base_file, Problems& problems)
    : keys_(keys),
      ignored_(ignored),
      root_(root),
      base_file_(std::move(base_file)),
      problems_(problems),
      resolver_(root) {
  for (const Key& key : keys_) {
    names_.push_back(key.name());
    for (const auto& alias : key.aliases()) names_.push_back(alias.name);
  }
}

void Binder::collect() { collect_map(root_, "", 0); }

void Binder::collect_map(const Node& map, const std::string& prefix, int depth) {
  if (depth > kMaxDepth) {
    problems_.add(map.origin(), shown_key(prefix) + " is nested too deeply");
    return;
  }
  for (const auto& [name, node] : map.entries()) {
    if (name.find('.') != std::string::npos) {
      problems_.add(node.origin(), "the key '" + shown_key(name) +
                                       "' has a dot; in a file, write the part after it as a key of a map");
    } else if (prefix.empty() && name == "experiment") {
      continue;
    } else {
      collect_entry(prefix.empty() ? name : prefix + "." + name, node, depth);
    }
  }
}

void Binder::collect_entry(const std::string& path, const Node& node, int depth) {
  if (std::ranges::find(names_, path) != names_.end()) {
    given_[path] = &node;
  } else if (std::ranges::find(ignored_, path) != ignored_.end()) {
    if (!comes_from(node, base_file_)) without_effect_.push_back(path);
  } else if (is_group(path)) {
    try {
      const Node& value = resolver_.value(node);
      if (value.is_map()) {
        collect_map(value, path, depth + 1);
      } else if (!value.is_null() && !value.is_missing()) {
        problems_.add(node.origin(), path + " is a map of keys, this is " + kind_name(value));
      }
    } catch (const Error& error) {
      problems_.add(node.origin(), path + ": " + error.reason());
    }
  } else {
    report_unknown(path, node);
  }
}

bool Binder::is_group(const std::string& path) const {
  const auto below = [&](const std::string& name) { return name.starts_with(path + "."); };
  return std::ranges::any_of(names_, below) || std::ranges::any_of(ignored_, below);
}

void Binder::report_unknown(const std::string& path, const Node& node) {
  const auto near = nearest_name(path, names_);
  problems_.add(node.origin(), "unknown key '" + shown_key(path) + "'" +
                                   (near ? "; did you mean " + *near + "?" : "; --help lists the keys"));
}

std::string Binder::chosen_name(const Key& key) const {
  return key.chosen_name(root_, [&](const std::string& name) -> const Node* {
    const auto found = given_.find(name);
    return found == given_.end() || found->second->is_null() ? nullptr : found->second;
  });
}

Origin Binder::origin(const std::string& key) const {
  const auto found = origins_.find(key);
  return found == origins_.end() ? Origin() : found->second;
}

void Binder::warn_of_cut(const std::string& name, const Node& node) const {
  if (node.is_list()) {
    for (const Node& item : node.items()) warn_of_cut(name, item);
  }
  if (node.cut_off().empty()) return;
  log().warn(
      "{}: {} is '{}': YAML takes '{}' behind it for a comment; put all of it in quotes if it is one text",
      node.origin().text(), name, printable(inserted_text(node), 80), printable(node.cut_off(), 80));
}

void Binder::store() {
  for (const Key& key : keys_) store_key(key);
}

void Binder::store_key(const Key& key) {
  const std::string name = chosen_name(key);
  if (name.empty()) {
    if (key.is_required()) {
      problems_.add({}, key.name() + " must be given: " + key.meaning());
    }
    return;
  }
  const Node& node = *given_.at(name);
  origins_[key.name()] = node.origin();
  try {
    const Node value = resolver_.resolve(node);
    const bool empty = value.is_null() || (value.is_text() && value.text().empty());
    if (value.is_missing()) {
      problems_.add(node.origin(), name + " must be set: " + key.meaning());
    } else if (!empty) {
      if (const auto problem = key.set(value)) problems_.add(node.origin(), name + ": " + *problem);
      if (key.takes_text()) warn_of_cut(name, node);
    } else if (key.is_required()) {
      problems_.add(node.origin(), name + " must be given: " + key.meaning());
    } else {
      origins_.erase(key.name());  // nothing was given: the default stays
    }
  } catch (const Error& error) {
    problems_.add(node.origin(), name + ": " + error.reason());
  }
}

}  // namespace deepwrist::config
