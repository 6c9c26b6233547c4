#include "core/base/json_fields.h"

#include <algorithm>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"

//   fields.integer("fold", 0, 99)     {"fold": "x", "folds": 2}
//      └ known_ += "fold"              folds[2].fold: must be a whole number from 0 to 99 → 0 stands in
//   fields.finish()                    folds[2].folds: is unknown; did you mean fold?
//
// Every getter returns a value of its type, whatever the file holds, so that all problems of a file are
// found in one go; the caller throws them together at the end (throw_problems) and uses nothing before. A
// missing object is reported once: what is asked of the empty one in its place is not.

namespace deepwrist {
namespace {

constexpr std::size_t kMaxListed = 20;

std::string range_text(double least, double most) {
  return nlohmann::json(least).dump() + " to " + nlohmann::json(most).dump();
}

const nlohmann::json& nothing() {
  static const nlohmann::json empty;
  return empty;
}

}  // namespace

JsonFields::JsonFields(const nlohmann::json& json, std::string path, JsonProblems& problems)
    : json_(json), path_(std::move(path)), problems_(problems) {
  // What stands in for a missing object was reported already.
  if (!json.is_object() && &json != &nothing())
    problems_.push_back((path_.empty() ? "the file" : path_) + ": must be an object");
}

const nlohmann::json* JsonFields::take(const std::string& key, bool required) {
  known_.push_back(key);
  if (!json_.is_object()) return nullptr;
  const auto found = json_.find(key);
  if (found != json_.end()) return &*found;
  if (required) problem(key, "is missing");
  return nullptr;
}

std::string JsonFields::text(const std::string& key) {
  const auto* value = take(key, true);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    problem(key, "must be a text");
    return {};
  }
  return value->get<std::string>();
}

std::optional<std::string> JsonFields::optional_text(const std::string& key) {
  if (!has(key)) {
    known_.push_back(key);
    return std::nullopt;
  }
  return text(key);
}

long long JsonFields::integer(const std::string& key, long long least, long long most) {
  const auto* value = take(key, true);
  if (value == nullptr) return least;
  // Unsigned numbers beyond the signed range would turn negative in get().
  const bool fits = value->is_number_integer() &&
                    (!value->is_number_unsigned() || value->get<std::uint64_t>() <= std::uint64_t{INT64_MAX});
  if (!fits || value->get<long long>() < least || value->get<long long>() > most) {
    problem(key, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return least;
  }
  return value->get<long long>();
}

double JsonFields::number(const std::string& key, double least, double most) {
  const auto* value = take(key, true);
  if (value == nullptr) return least;
  if (!value->is_number() || !(value->get<double>() >= least && value->get<double>() <= most)) {
    problem(key, "must be a number from " + range_text(least, most));
    return least;
  }
  return value->get<double>();
}

std::optional<double> JsonFields::optional_number(const std::string& key, double least, double most) {
  if (!has(key)) {
    known_.push_back(key);
    return std::nullopt;
  }
  return number(key, least, most);
}

bool JsonFields::boolean(const std::string& key) {
  const auto* value = take(key, true);
  if (value == nullptr) return false;
  if (!value->is_boolean()) problem(key, "must be true or false");
  return value->is_boolean() && value->get<bool>();
}

std::size_t JsonFields::choice(const std::string& key, const std::vector<std::string>& choices) {
  const auto* value = take(key, true);
  if (value == nullptr) return 0;
  const auto given = value->is_string() ? value->get<std::string>() : value->dump();
  const auto found = std::ranges::find(choices, given);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  std::string all;
  for (const auto& each : choices) all += (all.empty() ? "" : ", ") + each;
  problem(key, "is '" + printable(given, 40) + "' but must be one of: " + all);
  return 0;
}

const nlohmann::json& JsonFields::object(const std::string& key, std::size_t max_items) {
  const auto* value = take(key, true);
  if (value == nullptr) return nothing();
  if (value->is_object() && value->size() <= max_items) return *value;
  problem(key, "must be an object of at most " + std::to_string(max_items) + " values");
  return nothing();
}

const nlohmann::json& JsonFields::array(const std::string& key, std::size_t max_items) {
  const auto* value = take(key, true);
  if (value == nullptr) return nothing();
  if (value->is_array() && value->size() <= max_items) return *value;
  problem(key, "must be a list of at most " + std::to_string(max_items) + " values");
  return nothing();
}

void JsonFields::finish() {
  if (!json_.is_object()) return;
  for (const auto& [key, value] : json_.items()) {
    if (std::ranges::find(known_, key) != known_.end()) continue;
    const auto similar = nearest(key, known_);
    problem(printable(key, 60), similar ? "is unknown; did you mean " + *similar + "?" : "is unknown");
  }
}

nlohmann::json read_json(const std::filesystem::path& path, std::size_t max_bytes) {
  return parse_json(read_file(path, max_bytes), path.string());
}

void throw_problems(const std::filesystem::path& path, const JsonProblems& problems) {
  if (problems.empty()) return;
  std::string text;
  for (std::size_t i = 0; i < problems.size() && i < kMaxListed; ++i)
    text += (i == 0 ? "" : "; ") + problems[i];
  if (problems.size() > kMaxListed) text += "; ... (" + std::to_string(problems.size()) + " problems in all)";
  throw Error(ErrorKind::format, path.string(), text);
}

}  // namespace deepwrist
