#include "core/data/filter_tokens.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "core/base/text.h"

// "Age >= 18 and Side in ('L', 'R')" is
//
//   word Age, symbol >=, number 18, word and, word Side, word in, symbol (, text L, symbol ,, text R, symbol
//   ), end

namespace deepwrist::data {
namespace {

bool is_word_part(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

class FilterCutter {
 public:
  FilterCutter(std::string_view text, std::optional<FilterProblem>& problem)
      : text_(text), problem_(problem) {}

  std::vector<FilterToken> cut() {
    std::size_t at = 0;
    while (at < text_.size() && !problem_) {
      const char c = text_[at];
      if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        ++at;
      } else if (c == '\'' || c == '"' || c == '`') {
        at = cut_quoted(at);
      } else if (is_word_part(c) || c == '-' || c == '+') {
        at = cut_word(at);
      } else {
        at = cut_symbol(at);
      }
    }
    tokens_.push_back({FilterToken::Is::end, "", text_.size()});
    return std::move(tokens_);
  }

 private:
  void fail(std::size_t at, const std::string& message) { problem_ = filter_problem(text_, at, message); }

  std::size_t cut_quoted(std::size_t at) {
    const char quote = text_[at];
    std::string inside;
    for (std::size_t i = at + 1; i < text_.size(); ++i) {
      if (text_[i] != quote) {
        inside += text_[i];
      } else if (i + 1 < text_.size() && text_[i + 1] == quote) {
        inside += text_[i++];
      } else {
        tokens_.push_back({quote == '`' ? FilterToken::Is::name : FilterToken::Is::text, inside, at});
        return i + 1;
      }
    }
    fail(at, std::string("what begins with ") + quote + " here does not end with it");
    return text_.size();
  }

  std::size_t cut_word(std::size_t at) {
    auto end = at + 1;
    const auto is_exponent = [&](std::size_t i) {  // 1e-3
      return (text_[i] == '-' || text_[i] == '+') && (text_[i - 1] == 'e' || text_[i - 1] == 'E') &&
             parse_double(text_.substr(at, i - 1 - at));
    };
    while (end < text_.size() && (is_word_part(text_[end]) || is_exponent(end))) ++end;
    const auto word = text_.substr(at, end - at);
    const bool is_number = std::isdigit(static_cast<unsigned char>(word.back())) != 0 || word.back() == '.';
    const auto number = is_number ? parse_double(word) : std::nullopt;
    if (number) {
      tokens_.push_back({FilterToken::Is::number, std::string(word), at});
    } else if (std::isalpha(static_cast<unsigned char>(word[0])) != 0 || word[0] == '_' ||
               static_cast<unsigned char>(word[0]) >= 0x80) {
      tokens_.push_back({FilterToken::Is::word, std::string(word), at});
    } else {
      fail(at,
           "this is neither a number nor the name of a column; names of other characters than letters and "
           "digits stand between backticks");
    }
    return end;
  }

  std::size_t cut_symbol(std::size_t at) {
    for (const std::string_view symbol : {"==", "!=", "<=", ">=", "<", ">", "(", ")", ","}) {
      if (!text_.substr(at).starts_with(symbol)) continue;
      tokens_.push_back({FilterToken::Is::symbol, std::string(symbol), at});
      return at + symbol.size();
    }
    const char c = text_[at];
    fail(at, c == '='               ? "one = is no comparison; write =="
             : c == '&' || c == '|' ? "write 'and' or 'or'"
             : c == '!' || c == '~' ? "write 'not'"
                                    : "this means nothing here");
    return text_.size();
  }

  std::string_view text_;
  std::optional<FilterProblem>& problem_;
  std::vector<FilterToken> tokens_;
};

}  // namespace

FilterProblem filter_problem(std::string_view text, std::size_t at, const std::string& message) {
  constexpr std::size_t kBefore = 60, kBehind = 40;
  std::size_t begin = at > kBefore ? at - kBefore : 0, end = std::min(text.size(), at + kBehind);
  while (begin > 0 && continues_character(text[begin])) --begin;
  while (end < text.size() && continues_character(text[end])) ++end;
  std::string excerpt = begin > 0 ? "..." : "";
  std::string mark(excerpt.size(), ' ');
  for (std::size_t i = begin; i < end; ++i) {
    const bool is_control = std::iscntrl(static_cast<unsigned char>(text[i])) != 0;
    excerpt += is_control ? ' ' : text[i];
    if (i < at && !continues_character(text[i])) mark += ' ';
  }
  if (end < text.size()) excerpt += "...";
  const auto character = std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at),
                                       [](char c) { return !continues_character(c); });
  return {"character " + std::to_string(character + 1) + ": " + message, excerpt, mark + "^"};
}

std::vector<FilterToken> filter_tokens(std::string_view text, std::optional<FilterProblem>& problem) {
  return FilterCutter(text, problem).cut();
}

}  // namespace deepwrist::data
