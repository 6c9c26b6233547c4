#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace deepwrist::pickle {

/// What a pickled value is. Nothing is ever instantiated: classes and functions are names, and a call of one
/// is a record of the name and its arguments.
enum class Kind {
  none,
  boolean,
  integer,
  big_integer,  ///< beyond 64 bits: its little-endian two's complement bytes in `text`
  real,
  text,  ///< str, UTF-8 (not checked)
  bytes,
  tuple,
  list,
  set,
  dict,
  global,      ///< a class or function: "module.name" in `text`
  object,      ///< `callable(*arguments)`, with what was appended, set and built on it
  persistent,  ///< a storage: its persistent id in `arguments`
};

struct Value {
  using Entry = std::pair<const Value*, const Value*>;

  Kind kind = Kind::none;
  std::int64_t integer = 0;  ///< boolean and integer
  double real = 0;
  std::string text;                  ///< text, bytes, global and big_integer
  std::vector<const Value*> items;   ///< of a tuple, list or set, or appended to an object
  std::vector<Entry> entries;        ///< of a dict, or set on an object
  const Value* callable = nullptr;   ///< of an object
  const Value* arguments = nullptr;  ///< of an object or a persistent id
  const Value* state = nullptr;      ///< of an object: its `__setstate__` argument, e.g. `_metadata`
};

/// One unpickled value and everything it refers to. The values may form cycles; they die together, without
/// recursion.
struct Pickle {
  std::deque<Value> values;
  const Value* root = nullptr;
  std::vector<const Value*> persistent;  ///< every persistent id, in the order of the file
};

/// True for a call of the function or class "module.name".
bool is_call(const Value& value, std::string_view global);

/// Entries of a dict, OrderedDict, defaultdict or Counter in their order; nothing for other values, and for
/// calls with more than the one mapping that Python takes.
std::optional<std::vector<Value::Entry>> dictionary_entries(const Value& value);

/// The first key that an earlier entry has too, or null. Texts, bytes and numbers are compared, truth values
/// as the numbers 0 and 1 as in Python; other keys count as different.
const Value* repeated_key(const std::vector<Value::Entry>& entries);

/// A key as text: a number in digits, since old files hold keys that are text as integers.
std::string key_text(const Value& key);

/// The value of a text key, or null; the first of several.
const Value* find(const std::vector<Value::Entry>& entries, std::string_view key);

}  // namespace deepwrist::pickle
