#include "core/base/text.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "core/base/blanks.h"
#include "core/base/edit_distance.h"
#include "core/base/shown.h"

namespace deepwrist {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <typename Number>
std::optional<Number> parse_whole(std::string_view text) {
  text = without_blanks(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<double> parse_double(std::string_view text) { return parse_whole<double>(text); }
std::optional<long long> parse_integer(std::string_view text) { return parse_whole<long long>(text); }

std::string trim(std::string_view text) { return std::string(without_blanks(text)); }

std::string to_lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(to_lower(word), to_lower(candidate));
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

bool natural_less(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      const auto number = [](std::string_view text, std::size_t& at) {
        while (at < text.size() && text[at] == '0') ++at;
        const std::size_t start = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        return text.substr(start, at - start);
      };
      const auto left = number(a, i), right = number(b, j);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
    } else if (a[i] != b[j]) {
      return a[i] < b[j];
    } else {
      ++i, ++j;
    }
  }
  const bool a_ended = i >= a.size(), b_ended = j >= b.size();
  return a_ended != b_ended ? a_ended : a < b;
}

std::string shape_text(std::span<const std::int64_t> sizes, std::string_view between) {
  std::string text = "(";
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (i > 0) text += between;
    text += std::to_string(sizes[i]);
  }
  return text + ")";
}

std::string printable(std::string_view text, std::size_t max_length) {
  auto kept = text.substr(0, max_length);
  if (kept.size() < text.size()) {  // never a part of a UTF-8 character
    while (!kept.empty() && (text[kept.size()] & 0xc0) == 0x80) kept.remove_suffix(1);
  }
  return text.size() > max_length ? shown(kept) + "..." : shown(kept);
}

}  // namespace deepwrist
