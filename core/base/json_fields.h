#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace deepwrist {

/// Problems found in one JSON file, reported together.
using JsonProblems = std::vector<std::string>;

/// Takes the fields of one JSON object, checking their types and ranges. What is wrong, missing or left over
/// is added to the problems as "folds[2].view: ...", and a default stands in for it.
class JsonFields {
 public:
  /// `path` names the object ("" for the root); `json` and `problems` must outlive this.
  JsonFields(const nlohmann::json& json, std::string path, JsonProblems& problems);

  std::string text(const std::string& key);
  long long integer(const std::string& key, long long least, long long most);
  double number(const std::string& key, double least, double most);
  bool boolean(const std::string& key);
  std::optional<double> optional_number(const std::string& key, double least, double most);
  std::optional<std::string> optional_text(const std::string& key);
  /// One of `choices`; its index.
  std::size_t choice(const std::string& key, const std::vector<std::string>& choices);
  /// An object or array of at most `max_items`; empty JSON where it is none.
  const nlohmann::json& object(const std::string& key, std::size_t max_items = 1000);
  const nlohmann::json& array(const std::string& key, std::size_t max_items = 1000);
  bool has(const std::string& key) const { return json_.is_object() && json_.contains(key); }

  /// "path.key", to name deeper values.
  std::string name(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }
  void problem(const std::string& key, const std::string& what) {
    problems_.push_back(name(key) + ": " + what);
  }
  /// Reports every key that was not asked for, with the nearest that was.
  void finish();

 private:
  const nlohmann::json* take(const std::string& key, bool required);

  const nlohmann::json& json_;
  std::string path_;
  JsonProblems& problems_;
  std::vector<std::string> known_;
};

/// Parses a JSON file of at most `max_bytes`. Throws Error(io), Error(limit), and as parse_json.
nlohmann::json read_json(const std::filesystem::path& path, std::size_t max_bytes);

/// Throws Error(format) at `path` listing the problems, if there are any.
void throw_problems(const std::filesystem::path& path, const JsonProblems& problems);

}  // namespace deepwrist
