#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::train {

/// Names with an entry each.
template <typename Entry, std::size_t size>
std::map<std::string, Entry> registry_of(const std::array<const char*, size>& names,
                                         const std::array<Entry, size>& entries) {
  std::map<std::string, Entry> registry;
  for (std::size_t i = 0; i < size; ++i) registry[names[i]] = entries[i];
  return registry;
}

template <typename Entry>
std::vector<std::string> registered_names(const std::map<std::string, Entry>& registry) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : registry) names.push_back(name);
  return names;
}

/// The entry of a name, which may carry the reference's `prefix` ("torch.optim."). `key` is where the name
/// was given. Throws Error(usage) listing the names there are.
template <typename Entry>
const Entry& registered(const std::map<std::string, Entry>& registry, const std::string& name,
                        const std::string& prefix, const std::string& key) {
  const auto found = registry.find(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
  if (found != registry.end()) return found->second;
  std::string known;
  for (const auto& word : registered_names(registry)) known += (known.empty() ? "" : ", ") + word;
  throw Error(ErrorKind::usage, key, "'" + printable(name, 60) + "' is not known; use one of " + known);
}

}  // namespace deepwrist::train
