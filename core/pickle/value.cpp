#include "core/pickle/value.h"

#include <algorithm>
#include <array>

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
  for (const Value* argument : value.arguments->items) {
    if (argument->kind == Kind::dict) {
      entries.insert(entries.end(), argument->entries.begin(), argument->entries.end());
    } else if (argument->kind == Kind::list && !append_pairs(*argument, entries)) {
      return std::nullopt;
    }
  }
  entries.insert(entries.end(), value.entries.begin(), value.entries.end());
  return entries;
}

const Value* find(const std::vector<Value::Entry>& entries, std::string_view key) {
  const Value* found = nullptr;
  for (const auto& [name, value] : entries) {
    if (name->kind == Kind::text && name->text == key) found = value;  // as in Python the last one stays
  }
  return found;
}

}  // namespace deepwrist::pickle
