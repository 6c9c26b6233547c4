#include "core/data/scanner.h"

#include <charconv>
#include <cmath>

#include "core/base/text.h"

namespace deepwrist::data {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

}  // namespace

void Scanner::skip_blanks() {
  const auto first = text_.find_first_not_of(" \t\r\n");
  text_.remove_prefix(first == std::string_view::npos ? text_.size() : first);
}

bool Scanner::accept(char symbol) {
  skip_blanks();
  if (!text_.starts_with(symbol)) return false;
  text_.remove_prefix(1);
  return true;
}

bool Scanner::accept_word(std::string_view word) {
  skip_blanks();
  if (!text_.starts_with(word)) return false;
  if (text_.size() > word.size() && is_word(text_[word.size()])) return false;
  text_.remove_prefix(word.size());
  return true;
}

std::optional<std::string_view> Scanner::quoted() {
  skip_blanks();
  if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return std::nullopt;
  const auto end = text_.find(text_.front(), 1);
  if (end == std::string_view::npos) return std::nullopt;
  const auto content = text_.substr(1, end - 1);
  if (content.find('\\') != std::string_view::npos) return std::nullopt;
  text_.remove_prefix(end + 1);
  return content;
}

std::optional<double> Scanner::number() {
  skip_blanks();
  const auto length = std::min(text_.find_first_not_of("0123456789+-.eE"), text_.size());
  const auto value = parse_double(text_.substr(0, length));
  if (!value || !std::isfinite(*value)) return std::nullopt;
  text_.remove_prefix(length);
  return value;
}

std::optional<std::size_t> Scanner::digits() {
  skip_blanks();
  if (text_.empty() || !is_digit(text_.front())) return std::nullopt;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (error != std::errc()) return std::nullopt;
  text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
  return value;
}

bool Scanner::at_end() {
  skip_blanks();
  return text_.empty();
}

}  // namespace deepwrist::data
