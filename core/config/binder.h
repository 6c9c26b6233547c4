#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/config/key.h"
#include "core/config/problems.h"
#include "core/config/resolver.h"

namespace deepwrist::config {

/// One binding of a tree to a registry's keys: first every entry of the tree is given to its key, then every
/// key takes its value. See KeyRegistry::bind.
class Binder {
 public:
  Binder(const std::deque<Key>& keys, const std::vector<std::string>& ignored, const Node& root,
         std::string base_file, Problems& problems);

  void collect();
  void store();
  const std::vector<std::string>& without_effect() const { return without_effect_; }

  /// Where the value of a key came from; empty where it has its default.
  Origin origin(const std::string& key) const;

 private:
  void collect_map(const Node& map, const std::string& prefix, int depth);
  void collect_entry(const std::string& path, const Node& node, int depth);
  void report_unknown(const std::string& path, const Node& node);
  bool is_group(const std::string& path) const;
  /// The name under which the key's value counts, empty where it has none.
  std::string chosen_name(const Key& key) const;
  void store_key(const Key& key);
  void warn_of_cut(const std::string& name, const Node& node) const;

  const std::deque<Key>& keys_;
  const std::vector<std::string>& ignored_;
  const Node& root_;
  std::string base_file_;
  Problems& problems_;
  Resolver resolver_;
  std::vector<std::string> names_;            ///< every name and alias, for the nearest one
  std::map<std::string, const Node*> given_;  ///< by the name it was given under; not evaluated
  std::map<std::string, Origin> origins_;     ///< by the first name of the key
  std::vector<std::string> without_effect_;
};

}  // namespace deepwrist::config
