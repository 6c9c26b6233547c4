#include "core/config/problems.h"

#include <algorithm>
#include <cctype>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::config {
namespace {

constexpr std::size_t kMaxShown = 100;

bool is_of_a_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("_.-/@").find(c) != std::string_view::npos;
}

}  // namespace

std::string shown_key(std::string_view key) {
  constexpr std::size_t kMaxName = 80, kMaxOther = 20;
  const auto end = std::ranges::find_if_not(key, is_of_a_name);
  if (end == key.end()) return printable(key, kMaxName);
  const auto length = static_cast<std::size_t>(end - key.begin());
  return std::string(key.substr(0, std::min(length, kMaxOther))) + "...";
}

void Problems::add(const Origin& origin, const std::string& message, const std::vector<std::string>& more) {
  std::string line = origin.source.empty() ? message : origin.text() + ": " + message;
  if (std::ranges::find(lines_, line) != lines_.end()) return;
  lines_.push_back(std::move(line));
  for (const auto& below : more) lines_.push_back("  " + below);
}

void Problems::throw_if_any() const {
  if (lines_.empty()) {
    return;
  }
  const auto count =  // a message's further lines begin with blanks
      std::ranges::count_if(lines_, [](const auto& line) { return !line.starts_with("  "); });
  const auto message = count == 1 ? "the configuration has a problem:"
                                  : "the configuration has " + std::to_string(count) + " problems:";
  auto lines = lines_;
  if (lines.size() > kMaxShown) {
    lines.resize(kMaxShown);
    lines.push_back("... and " + std::to_string(lines_.size() - kMaxShown) + " more");
  }
  throw Error(ErrorKind::usage, "", message, lines);
}

}  // namespace deepwrist::config
