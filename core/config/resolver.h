#pragma once

#include <ctime>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/config/node.h"

namespace deepwrist::config {

/// What interpolations read from outside the configuration; tests replace it.
struct Surroundings {
  std::tm now = {};  ///< local time of the run's one clock reading, for `${now:...}`
  std::function<std::optional<std::string>(const std::string& name)> variable;  ///< for `${env:...}`

  /// This process's environment, and its clock read at the first call and never again.
  static Surroundings of_process();
};

/// Evaluates OmegaConf 1.4 interpolations in a finished tree, lazily: `${a.b}` (from the root), `${env:X}`,
/// `${now:%Y-%m-%d}`. A value that is one interpolation takes the type of what it names (maps and lists too);
/// among other text it becomes text as Python prints it. The tree must outlive the resolver and not change.
/// Every failure (no such key, a cycle, an unknown kind) throws Error(usage) naming the place of the value.
class Resolver {
 public:
  explicit Resolver(const Node& root, Surroundings surroundings = Surroundings::of_process());

  /// The node at a dotted path, interpolations followed; null where there is none.
  const Node* get(std::string_view path);

  /// What the node stands for. The contents of a map or list are not evaluated.
  const Node& value(const Node& node);

  /// A copy with everything inside evaluated.
  Node resolve(const Node& node);

 private:
  const Node* evaluate(const Node& node);
  const Node* interpolation(const std::string& kind, const std::string& name, const Node& at);
  Node resolve_inside(const Node& node, std::vector<const Node*>& around, std::size_t& budget);
  const Node* keep(Node::Value value, const Origin& origin);

  const Node& root_;
  Surroundings surroundings_;
  std::deque<Node> made_;
  std::size_t made_bytes_ = 0;
  std::unordered_map<const Node*, const Node*> known_;
  std::vector<const Node*> active_;
};

}  // namespace deepwrist::config
