#include "core/pickle/value.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace deepwrist::pickle {
namespace {

/// Python 2 pickled an OrderedDict as OrderedDict([[key, value], ...]).
bool append_pairs(const Value& pairs, std::vector<Value::Entry>& entries) {
  for (const Value* pair : pairs.items) {
    if ((pair->kind != Kind::list && pair->kind != Kind::tuple) || pair->items.size() != 2) return false;
    entries.emplace_back(pair->items[0], pair->items[1]);
  }
  return true;
}

bool is_text(const Value& value) { return value.kind == Kind::text || value.kind == Kind::bytes; }
bool is_whole(const Value& value) { return value.kind == Kind::integer || value.kind == Kind::boolean; }

/// An order of keys in which those that Python takes for one are equal.
struct KeyOrder {
  bool operator()(const Value* a, const Value* b) const {
    const auto kind_of = [](const Value& value) { return is_whole(value) ? Kind::integer : value.kind; };
    if (kind_of(*a) != kind_of(*b)) return kind_of(*a) < kind_of(*b);
    if (is_text(*a)) return a->text < b->text;
    return is_whole(*a) ? a->integer < b->integer : a < b;
  }
};

}  // namespace

bool is_call(const Value& value, std::string_view global) {
  return value.kind == Kind::object && value.callable->kind == Kind::global && value.callable->text == global;
}

std::optional<std::vector<Value::Entry>> dictionary_entries(const Value& value) {
  if (value.kind == Kind::dict) return value.entries;
  constexpr std::array<std::string_view, 3> kClasses{"collections.OrderedDict", "collections.defaultdict",
                                                     "collections.Counter"};
  if (std::ranges::none_of(kClasses, [&](auto name) { return is_call(value, name); })) return std::nullopt;
  std::vector<Value::Entry> entries;
  bool filled = false;
  for (const Value* argument : value.arguments->items) {
    if (argument->kind != Kind::dict && argument->kind != Kind::list) continue;
    if (std::exchange(filled, true)) return std::nullopt;
    if (argument->kind == Kind::dict) {
      entries.insert(entries.end(), argument->entries.begin(), argument->entries.end());
    } else if (!append_pairs(*argument, entries)) {
      return std::nullopt;
    }
  }
  entries.insert(entries.end(), value.entries.begin(), value.entries.end());
  return entries;
}

const Value* repeated_key(const std::vector<Value::Entry>& entries) {
  std::set<const Value*, KeyOrder> seen;
  for (const auto& [key, value] : entries) {
    if (!seen.insert(key).second) return key;
  }
  return nullptr;
}

std::string key_text(const Value& key) {
  return key.kind == Kind::integer ? std::to_string(key.integer) : key.text;
}

const Value* find(const std::vector<Value::Entry>& entries, std::string_view key) {
  for (const auto& [name, value] : entries) {
    if (name->kind == Kind::text && name->text == key) return value;
  }
  return nullptr;
}

}  // namespace deepwrist::pickle
