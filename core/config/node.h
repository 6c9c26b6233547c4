#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace deepwrist::config {

/// `source` of values given as KEY=VALUE.
inline constexpr const char* kCommandLine = "command line";

/// Where a value was written.
struct Origin {
  std::string source;  ///< file name or kCommandLine
  int line = 0;        ///< from 1; 0 where lines mean nothing

  /// "file.yaml:12" or "command line".
  std::string text() const;
  bool from_command_line() const { return source == kCommandLine; }
};

/// A YAML value with the place it came from. Maps keep the order of the file. The text "???" is a value that
/// must be set before use (OmegaConf's MISSING).
class Node {
 public:
  struct Entry;
  using Map = std::vector<Entry>;
  using List = std::vector<Node>;
  using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string, Map, List>;

  Node() = default;
  Node(Value value, Origin origin);
  static Node map(Origin origin);

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_map() const { return std::holds_alternative<Map>(value_); }
  bool is_list() const { return std::holds_alternative<List>(value_); }
  bool is_text() const { return std::holds_alternative<std::string>(value_); }
  bool is_missing() const;

  /// What was written, where YAML reads something else in it: "2021_03_05" of the number 20210305, "off" of
  /// false. Keys that take a text or a path take this. Empty for other values.
  const std::string& written() const { return written_; }
  void set_written(std::string text) { written_ = std::move(text); }
  /// The comment that YAML saw behind an unquoted value although no blank follows its "#", as in
  /// "res #2/out.csv"; else empty.
  const std::string& cut_off() const { return cut_off_; }
  void set_cut_off(std::string text) { cut_off_ = std::move(text); }

  const Value& value() const { return value_; }
  const Origin& origin() const { return origin_; }
  void set_origin(Origin origin) { origin_ = std::move(origin); }
  /// The alternative must hold.
  const Map& entries() const { return std::get<Map>(value_); }
  Map& entries() { return std::get<Map>(value_); }
  const List& items() const { return std::get<List>(value_); }
  List& items() { return std::get<List>(value_); }
  const std::string& text() const { return std::get<std::string>(value_); }

  /// Entry of a map by its key, element of a list by its index in decimal; null where there is none.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
  /// Adds or replaces an entry of a map.
  Node& set(const std::string& key, Node value);
  void erase(std::string_view key);

 private:
  Value value_;
  Origin origin_;
  std::string written_, cut_off_;
};

struct Node::Entry {
  std::string key;
  Node value;
};

/// What a value is called in messages: "true or false", "a list", ...
std::string kind_name(const Node& node);

/// The value on one line as Python's str() prints it (None, True, 0.1); maps and lists become "a map", "a
/// list".
std::string plain_text(const Node& node);

/// The value as part of a text: numbers as they were written, yes, no, on and off too, others as plain_text.
std::string inserted_text(const Node& node);

/// "a.b.c" into its parts; an empty text is one empty part.
std::vector<std::string> split_path(std::string_view path);

}  // namespace deepwrist::config
