#include "core/config/key_registry.h"

#include <cassert>

namespace deepwrist::config {

Key& KeyRegistry::add_key(Key key) {
  assert(!find(key.name()) && "a key is registered once");
  return keys_.emplace_back(std::move(key));
}

const Key* KeyRegistry::find(std::string_view name) const {
  for (const Key& key : keys_) {
    if (key.name() == name) return &key;
  }
  return nullptr;
}

std::vector<std::string> KeyRegistry::bind(const Node& root, const std::string& base_file, Problems& problems,
                                           const std::function<void()>& stored) const {
  Binder binder(keys_, ignored_, root, base_file, problems);
  binder.collect();
  binder.store();
  stored();
  for (const auto& check : checks_) check(binder, problems);
  return binder.without_effect();
}

}  // namespace deepwrist::config
