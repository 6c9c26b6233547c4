#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/config/convert.h"
#include "core/config/node.h"

namespace deepwrist::config {

enum class PathKind { file, folder, file_or_folder };

/// One key of a program: what --help says of it and how its value reaches a field. Keys live in a
/// KeyRegistry, which makes them; the methods refine one while it is registered.
class Key {
 public:
  /// Another name of the key. One of these is used where the first name has no value, and a name given on the
  /// command line goes before one from a file.
  Key& alias(std::string name);
  /// The same, but a name that means something else where a file has the map `block` (in the localizer's own
  /// files `snapshot_folder` is the localizer's, in the classifier's files it is not).
  Key& alias_unless(std::string name, std::string block);
  /// A value must be given.
  Key& required();
  /// An output or input is refused unless within [low, high]; numbers only.
  Key& range(double low, double high);
  /// The one number that is possible, and why.
  Key& only(double number, std::string reason);
  Key& positive() { return range(5e-324, 1e300); }
  /// The path must exist, unless it is the word `except`.
  Key& input(PathKind kind, std::string except = {});
  /// Text shown as default in --help where the field's own says little.
  Key& default_text(std::string text);

  const std::string& name() const { return name_; }
  const std::string& type() const { return type_; }
  const std::string& default_value() const { return default_; }
  const std::string& meaning() const { return meaning_; }
  bool is_required() const { return required_; }
  /// Whether its value is a text, a path, or a list of them: what was written counts, not what YAML reads in
  /// it.
  bool takes_text() const { return type_.ends_with("text") || type_.ends_with("path"); }

  struct Alias {
    std::string name;
    std::string block;  ///< empty: always an alias
  };
  const std::vector<Alias>& aliases() const { return aliases_; }

  /// The name under which the key's value counts, empty where it has none: of its names on the command line
  /// the first, else of those in files. `value`: what a name was given, or null. `root`: has the maps of
  /// alias_unless.
  std::string chosen_name(const Node& root,
                          const std::function<const Node*(const std::string&)>& value) const;

  /// Checks the (evaluated, neither null nor ???) value and stores it; else says what is wrong with it.
  std::optional<std::string> set(const Node& value) const;

 private:
  friend class KeyRegistry;
  using Setter = std::function<std::optional<std::string>(const Node&)>;
  Key(std::string name, std::string type, std::string default_value, std::string meaning, Setter setter);

  std::string name_, type_, default_, meaning_;
  Setter setter_;
  std::vector<Alias> aliases_;
  bool required_ = false;
  std::optional<std::pair<double, double>> range_;
  std::string range_reason_;
  std::optional<PathKind> input_;
  std::string not_input_;
};

}  // namespace deepwrist::config
