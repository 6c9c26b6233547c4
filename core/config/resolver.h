#pragma once

#include <ctime>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/config/interpolation.h"
#include "core/config/node.h"

namespace deepwrist::config {

/// What interpolations read from outside the configuration; tests replace it.
struct Surroundings {
  std::tm now = {};  ///< local time of the run's one clock reading, for `${now:...}`
  std::function<std::optional<std::string>(const std::string& name)> variable;  ///< for `${env:...}`

  /// This process's environment, and its clock read at the first call and never again.
  static Surroundings of_process();
};

/// Evaluates OmegaConf's interpolations in a finished tree, lazily: `${a.b}`, `${a[0]}` (from the root),
/// `${.b}`, `${..b}` (from where the value stands), `${env:X}`, `${now:%Y-%m-%d}`, and OmegaConf 2's
/// `${oc.env:X,default}`, `oc.decode`, `oc.select`, `oc.create`, `oc.deprecated` and `oc.dict.keys`;
/// nested ones too. A value that is one interpolation takes the type of what it names (maps
/// and lists too); among other text it becomes text. The tree must outlive the resolver and not change.
/// Every failure (no such key, a cycle, an unknown kind) throws Error(usage) naming the place of the value.
class Resolver {
 public:
  explicit Resolver(const Node& root, Surroundings surroundings = Surroundings::of_process());

  /// The node at a path such as `a.b.0` or `a.b[0]`, interpolations followed; null where there is none.
  const Node* get(std::string_view path);

  /// What the node stands for. The contents of a map or list are not evaluated.
  const Node& value(const Node& node);

  /// A copy with everything inside evaluated.
  Node resolve(const Node& node);

 private:
  using Arguments = std::vector<std::string>;

  const Node* get_below(const Node& start, std::string_view path);
  /// What a text stands for that is written in `at` (all of it, or an argument within).
  const Node* evaluate(std::string_view text, const Node& at);
  const Node* interpolation(const TextPiece& piece, const Node& at);
  /// The node of a path that may begin with dots; null where there is none.
  const Node* find_reference(const std::string& name, const Node& at);
  const Node* reference(const std::string& path, const Node& at);
  const Node* resolver_value(const TextPiece& piece, const Node& at);
  const Node* environment(const TextPiece& piece, const Arguments& arguments, const Node& at);
  const Node* decoded(const std::string& text, const Node& at);
  const Node* keys_of(const TextPiece& piece, const std::string& path, const Node& at);
  const Node* argument(const std::string& text, const Node& at);
  std::string argument_text(const std::string& text, const Node& at);
  const Node* parent_of(const Node& node);
  void note_parents(const Node& node);
  Node resolve_inside(const Node& node, std::vector<const Node*>& around, std::size_t& budget);
  const Node* keep(Node::Value value, const Origin& origin);

  const Node& root_;
  Surroundings surroundings_;
  std::deque<Node> made_;
  std::size_t made_bytes_ = 0, made_items_ = 0;
  std::unordered_map<const Node*, const Node*> known_, parents_;
  std::vector<const Node*> active_;
  int depth_ = 0;  ///< of interpolations within one text
};

}  // namespace deepwrist::config
