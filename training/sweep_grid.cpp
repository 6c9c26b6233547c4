#include "training/sweep_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"

//   optimizer.params.lr = [1e-3, 3e-4] ; seed = [1, 2, 3]
//   └───── key ───────┘    └ values ┘  └ next key
//
// A value is the text between commas outside brackets, braces and quotes, so that lists and maps may be
// values.

namespace deepwrist::training {
namespace {

constexpr std::size_t kLongestName = 150;

struct SweptKey {
  std::string key;
  std::vector<std::string> values;
};

[[noreturn]] void refuse(const std::string& text, std::size_t at, const std::string& what) {
  throw Error(ErrorKind::usage, "--sweep",
              fmt::format("character {} of '{}': {}; write KEY=[VALUE, VALUE];KEY=[...]", at + 1,
                          printable(text, 200), what));
}

/// Parts of text[from, to) between the separators that lie outside brackets, braces and quotes; `text` is the
/// whole for messages. Where brackets do not match, an error.
std::vector<std::pair<std::size_t, std::size_t>> split(const std::string& text, std::size_t from,
                                                       std::size_t to, char separator) {
  std::vector<std::pair<std::size_t, std::size_t>> parts;
  std::string open;  // brackets that wait for their ends
  std::size_t begin = from;
  for (std::size_t i = from; i < to; ++i) {
    const char c = text[i];
    const bool quoted = !open.empty() && (open.back() == '\'' || open.back() == '"');
    if (quoted) {
      if (c == open.back()) open.pop_back();
    } else if (c == '[' || c == '{') {
      open += c == '[' ? ']' : '}';
    } else if (c == '\'' || c == '"') {
      open += c;
    } else if (c == ']' || c == '}') {
      if (open.empty() || open.back() != c) refuse(text, i, std::string("'") + c + "' closes nothing");
      open.pop_back();
    } else if (c == separator && open.empty()) {
      parts.emplace_back(begin, i);
      begin = i + 1;
    }
  }
  if (!open.empty()) refuse(text, to, std::string("'") + open.back() + "' is missing");
  parts.emplace_back(begin, to);
  return parts;
}

std::string piece(const std::string& text, std::pair<std::size_t, std::size_t> part) {
  return trim(std::string_view(text).substr(part.first, part.second - part.first));
}

SweptKey read_key(const std::string& text, std::pair<std::size_t, std::size_t> part) {
  const auto at = text.find('=', part.first);
  if (at == std::string::npos || at >= part.second) refuse(text, part.first, "a key and '=' are missing");
  SweptKey key{piece(text, {part.first, at}), {}};
  if (key.key.empty()) refuse(text, part.first, "the key is missing");
  auto begin = at + 1, end = part.second;
  while (begin < end && text[begin] == ' ') ++begin;
  while (end > begin && text[end - 1] == ' ') --end;
  if (end - begin < 2 || text[begin] != '[' || text[end - 1] != ']')
    refuse(text, begin, "a list [...] is missing");
  for (const auto& value : split(text, begin + 1, end - 1, ',')) {
    key.values.push_back(piece(text, value));
    if (key.values.back().empty()) refuse(text, value.first, "a value is missing");
  }
  return key;
}

std::vector<SweptKey> read_keys(const std::string& text) {
  std::vector<SweptKey> keys;
  for (const auto& part : split(text, 0, text.size(), ';')) {
    if (piece(text, part).empty()) continue;
    keys.push_back(read_key(text, part));
    const auto& name = keys.back().key;
    if (std::ranges::count(keys, name, &SweptKey::key) > 1)
      refuse(text, part.first, "'" + name + "' comes twice");
  }
  if (keys.empty()) refuse(text, 0, "no key is there");
  return keys;
}

std::string last_part(const std::string& key) { return key.substr(key.rfind('.') + 1); }

void require_names(const std::vector<SweptRun>& runs) {
  std::set<std::string> names;
  for (const auto& run : runs) {
    if (names.insert(run.name()).second) continue;
    throw Error(ErrorKind::usage, "--sweep",
                "two runs would have the folder '" + run.name() + "'; leave one out");
  }
}

}  // namespace

std::string SweptRun::name() const {
  std::set<std::string> last;
  for (const auto& [key, value] : values) last.insert(last_part(key));
  std::string text;
  for (const auto& [key, value] : values)
    text += (text.empty() ? "" : ",") + (last.size() == values.size() ? last_part(key) : key) + "=" + value;
  for (char& c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 &&
        std::string_view(".-_=,").find(c) == std::string_view::npos)
      c = '_';
  }
  return text.substr(0, kLongestName);
}

std::vector<SweptRun> sweep_grid(const std::string& text) {
  const auto keys = read_keys(text);
  std::size_t count = 1;
  for (const auto& key : keys) {
    count *= key.values.size();
    if (count > kMostRuns)
      throw Error(ErrorKind::limit, "--sweep", fmt::format("makes more than {} runs", kMostRuns));
  }
  std::vector<SweptRun> runs(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t left = i;
    for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
      runs[i].values.insert(runs[i].values.begin(), {key->key, key->values[left % key->values.size()]});
      left /= key->values.size();
    }
  }
  require_names(runs);
  return runs;
}

std::vector<SweptRun> choose_runs(std::vector<SweptRun> runs, std::size_t count, std::uint64_t seed) {
  CounterRng rng(seed);
  for (std::size_t i = 0; i < std::min(count, runs.size()); ++i)
    std::swap(runs[i], runs[i + rng.below(static_cast<std::uint32_t>(runs.size() - i))]);
  if (runs.size() > count) runs.resize(count);
  return runs;
}

}  // namespace deepwrist::training
