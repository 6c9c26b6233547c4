#pragma once

#include <deque>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/config/binder.h"
#include "core/config/key.h"
#include "core/config/problems.h"

namespace deepwrist::config {

/// The keys of one program, bound to the fields of its experiment struct, which must outlive the registry.
/// Whatever struct a program has, its keys are added here; --help, the unknown-key check and the binding
/// follow from it.
class KeyRegistry {
 public:
  /// A key that fills `field`; the field's present value is the default shown. Fields: bool, int,
  /// std::size_t, double, std::string, path, View, array<double, 2>, and vectors and optionals of them. An
  /// empty optional means "not given". Keys are set in the order of registration.
  template <typename T>
  Key& add(const std::string& name, T& field, const std::string& meaning);

  /// A key whose value goes to a function, for fields that are made on demand.
  template <typename T>
  Key& add_with(const std::string& name, const std::string& default_value, const std::string& meaning,
                std::function<void(const T&)> store);

  /// A key with a few allowed words.
  template <typename T>
  Key& add_choice(const std::string& name, T& field,
                  const std::vector<std::pair<std::string, typename FieldType<T>::Value>>& choices,
                  const std::string& meaning);

  /// A key, or a whole map of them, that is accepted without effect and named in a warning.
  void ignore(const std::string& name) { ignored_.push_back(name); }
  void ignore(std::initializer_list<const char*> names) {
    ignored_.insert(ignored_.end(), names.begin(), names.end());
  }

  /// A check across keys, run after all are set (whatever problems those had). It may also fill in fields
  /// that depend on others. `bound.origin(key)` says where a key was given.
  using Check = std::function<void(const Binder& bound, Problems& problems)>;
  void check(Check check) { checks_.push_back(std::move(check)); }

  const std::deque<Key>& keys() const { return keys_; }
  const Key* find(std::string_view name) const;

  /// Sets the fields from the tree. Unknown keys, wrong types, missing values, values out of range and absent
  /// inputs are added to `problems`. `stored` is called when the fields are set and nothing is checked.
  /// Returns the names of keys without effect, save those that `base_file` set.
  std::vector<std::string> bind(
      const Node& root, const std::string& base_file, Problems& problems,
      const std::function<void()>& stored = [] {}) const;

 private:
  Key& add_key(Key key);

  std::deque<Key> keys_;
  std::vector<std::string> ignored_;
  std::vector<Check> checks_;
};

template <typename T>
Key& KeyRegistry::add(const std::string& name, T& field, const std::string& meaning) {
  using Value = typename FieldType<T>::Value;
  return add_key(Key(name, FieldType<T>::describe(), to_text(field), meaning, [&field](const Node& node) {
    Value value{};
    auto needed = convert(node, value);
    if (!needed) field = std::move(value);
    return needed;
  }));
}

template <typename T>
Key& KeyRegistry::add_with(const std::string& name, const std::string& default_value,
                           const std::string& meaning, std::function<void(const T&)> store) {
  return add_key(Key(name, FieldType<T>::describe(), default_value, meaning,
                     [store = std::move(store)](const Node& node) {
                       T value{};
                       auto needed = convert(node, value);
                       if (!needed) store(value);
                       return needed;
                     }));
}

template <typename T>
Key& KeyRegistry::add_choice(const std::string& name, T& field,
                             const std::vector<std::pair<std::string, typename FieldType<T>::Value>>& choices,
                             const std::string& meaning) {
  std::string words, current;
  for (const auto& [word, value] : choices) {
    words += (words.empty() ? "" : "|") + word;
    if (field == value) current = word;
  }
  return add_key(Key(name, words, current, meaning,
                     [&field, choices, words](const Node& node) -> std::optional<std::string> {
                       for (const auto& [word, value] : choices) {
                         if (is_word(node, word)) {
                           field = value;
                           return std::nullopt;
                         }
                       }
                       return "one of " + words;
                     }));
}

}  // namespace deepwrist::config
